import { cloneElement, useState, type KeyboardEvent, type MouseEvent, type ReactElement } from "react";

import { useCommands, type Command } from "../commands/commands.ts";
import { late } from "../late/late.tsx";
import type { MenuGroup } from "./menu-items.ts";
import type { OpenedMenuProps } from "./opened-menu.tsx";

/** By what a menu was opened: the keyboard is led to its first line. */
export type MenuOpening = "key" | "pointer";

type MenuProps = Omit<OpenedMenuProps, "open" | "onOpenChange" | "byKey"> & {
  /** Its lines are in the palette as well, under ids that begin with this. */
  readonly commands?: string | undefined;
  /** The one thing on the page that is selected, where they are about that. */
  readonly about?: string | undefined;
  /** Its id. */
  readonly object?: string | undefined;
  /** It has just been opened, by a button that stood in its place. */
  readonly opened?: MenuOpening;
  /** Where something else opens it too, such as a key of the page. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
};

const OpenedMenu = late(
  async () => (await import("./opened-menu.tsx")).OpenedMenu,
  ({ trigger }) => cloneElement(trigger, { "aria-haspopup": "menu", "aria-expanded": false }),
  "over",
);

/** Actions on one thing, behind a button; all but the button is fetched when somebody comes near, and made when opened. */
export function Menu(all: MenuProps): ReactElement {
  const { trigger, opened, open, onOpenChange, commands, about, object, ...props } = all;
  useCommands(() => (commands === undefined ? [] : commandsOf(props.groups, commands, { about, object })));
  const [by, setBy] = useState(opened);
  const [own, setOwn] = useState(opened !== undefined);
  const isOpen = open ?? own;
  const change = onOpenChange ?? setOwn;
  if (isOpen && by === undefined) setBy("key");
  const openBy = (how: MenuOpening) => {
    setBy(how);
    change(true);
  };
  const near = () => void OpenedMenu.load().catch(ignore);
  const closed = cloneElement(trigger, {
    "aria-haspopup": "menu",
    "aria-expanded": false,
    onPointerEnter: near,
    onFocus: near,
    onClick: (event) => openBy(openingBy(event)),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      openBy("key");
    },
  });
  if (by === undefined && !isOpen) return closed;
  return <OpenedMenu {...props} trigger={trigger} byKey={by === "key"} open={isOpen} onOpenChange={change} />;
}

function commandsOf(
  groups: readonly MenuGroup[],
  ids: string,
  { about, object }: Pick<MenuProps, "about" | "object">,
): readonly Command[] {
  const items = groups.flatMap(({ title, items: some }) => some.map((item) => ({ item, title })));
  return items
    .filter(({ item }) => item.unavailable === undefined)
    .map(({ item: { label, icon, keys, run }, title }) => ({
      id: `${ids}.${label}`,
      group: about === undefined ? "actions" : "selected",
      label,
      detail: about ?? title,
      object,
      icon,
      keys,
      act: run,
    }));
}

/** Enter and the space bar press a button without a place. */
export function openingBy({ detail }: MouseEvent): MenuOpening {
  return detail === 0 ? "key" : "pointer";
}

/** It is fetched again, and its failure shown, when somebody opens it. */
function ignore(): void {}
