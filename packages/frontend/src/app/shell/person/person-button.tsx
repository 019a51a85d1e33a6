import { CircleUserRound } from "lucide-react";
import type { ReactElement } from "react";

import { useMe } from "../../../binding/me-context.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { lazyMenu } from "../../../ui/menu/lazy-menu.tsx";
import { useShellTexts } from "../texts.ts";

const PersonMenu = lazyMenu(async () => (await import("./person-menu.tsx")).PersonMenu);

/** Opens the account menu. */
export function PersonButton(): ReactElement {
  const texts = useShellTexts();
  const { name } = useMe();
  return <PersonMenu trigger={<IconButton icon={<CircleUserRound />} label={texts("person", { name })} />} />;
}
