import { CircleUserRound } from "lucide-react";
import { Suspense, lazy, useState, type ReactElement } from "react";

import { useMe } from "../../binding/me-context.ts";
import { IconButton, type IconButtonProps } from "../../ui/button/icon-button.tsx";
import { openingBy, type MenuOpening } from "../../ui/menu/menu.tsx";
import { useShellTexts } from "./texts.ts";

const load = () => import("./person-menu.tsx");
const PersonMenu = lazy(async () => ({ default: (await load()).PersonMenu }));

/** Opens the person's menu, whose script is fetched when somebody comes near. */
export function PersonButton(): ReactElement {
  const texts = useShellTexts();
  const { name } = useMe();
  const [opened, setOpened] = useState<MenuOpening | undefined>(undefined);
  const props: IconButtonProps = {
    icon: <CircleUserRound />,
    label: texts("person", { name }),
    "aria-haspopup": "menu",
  };
  const button = <IconButton {...props} />;
  if (opened !== undefined) {
    return (
      <Suspense fallback={button}>
        <PersonMenu trigger={button} opened={opened} />
      </Suspense>
    );
  }
  const near = () => void load();
  return (
    <IconButton
      {...props}
      onPointerEnter={near}
      onFocus={near}
      onClick={(event) => setOpened(openingBy(event))}
    />
  );
}
