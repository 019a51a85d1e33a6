import { CircleUserRound } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useMe } from "../../../binding/me-context.ts";
import { IconButton, type IconButtonProps } from "../../../ui/button/icon-button.tsx";
import { lazyComponent } from "../../../ui/lazy/lazy-component.tsx";
import { openingBy, type MenuOpening } from "../../../ui/menu/menu.tsx";
import { useShellTexts } from "../texts.ts";

const PersonMenu = lazyComponent(
  async () => (await import("./person-menu.tsx")).PersonMenu,
  ({ trigger }) => trigger,
  "over",
);

/** Opens the account menu, whose script is fetched on hover or focus. */
export function PersonButton(): ReactElement {
  const texts = useShellTexts();
  const { name } = useMe();
  const [opened, setOpened] = useState<MenuOpening | undefined>(undefined);
  const props: IconButtonProps = {
    icon: <CircleUserRound />,
    label: texts("person", { name }),
    "aria-haspopup": "menu",
  };
  if (opened !== undefined) return <PersonMenu trigger={<IconButton {...props} />} opened={opened} />;
  const near = () => void PersonMenu.load().catch(ignore);
  return (
    <IconButton
      {...props}
      onPointerEnter={near}
      onFocus={near}
      onClick={(event) => setOpened(openingBy(event))}
    />
  );
}

/** Prefetch failures are ignored: opening the menu fetches again and shows the failure. */
function ignore(): void {}
