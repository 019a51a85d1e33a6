import { cloneElement, useState, type KeyboardEvent, type ReactElement } from "react";

import { useCommands, type Command } from "../commands/commands.ts";
import { lazyComponent } from "../lazy/lazy-component.tsx";
import { openingBy, type MenuOpening } from "./lazy-menu.tsx";
import type { MenuGroup } from "./menu-items.ts";
import type { OpenedMenuProps } from "./opened-menu.tsx";

type MenuProps = Omit<OpenedMenuProps, "open" | "onOpenChange" | "byKey"> & {
  /** Prefix of command ids, to offer the items in the palette as well. */
  readonly commands?: string | undefined;
  /** The selected object that the items act on. */
  readonly about?: string | undefined;
  /** Id of that object. */
  readonly object?: string | undefined;
  /** Set when it was just opened by a placeholder button. */
  readonly opened?: MenuOpening;
  /** Controls it from outside, such as by a shortcut of the page. */
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
};

const OpenedMenu = lazyComponent(
  async () => (await import("./opened-menu.tsx")).OpenedMenu,
  ({ trigger }) => cloneElement(trigger, { "aria-haspopup": "menu", "aria-expanded": false }),
  "over",
);

/**
 * A button with a menu of actions on one object; the menu's script is fetched on hover or focus and rendered when
 * opened.
 */
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

/** Prefetch failures are ignored: opening fetches again and shows the failure. */
function ignore(): void {}
