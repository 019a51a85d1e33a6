import { Check } from "lucide-react";
import { DropdownMenu as Parts } from "radix-ui";
import { useRef, type ComponentProps, type FocusEvent, type ReactElement, type ReactNode } from "react";

import { Kbd } from "../kbd/kbd.tsx";
import type { MenuGroup, MenuItem } from "./menu-items.ts";
import styles from "./menu.module.css";

export type MenuTrigger = ReactElement<ComponentProps<"button">>;

export interface OpenedMenuProps {
  /** The trigger button. */
  readonly trigger: MenuTrigger;
  readonly groups: readonly MenuGroup[];
  readonly align?: "start" | "end" | undefined;
  readonly side?: "top" | "bottom" | "right" | undefined;
  /** Shown above the items: the menu's owner. */
  readonly header?: ReactNode;
  readonly open: boolean;
  /** Opened by the keyboard, so the first item gets the focus. */
  readonly byKey: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** A menu that has been opened at least once. */
export function OpenedMenu({
  trigger,
  groups,
  align = "end",
  side = "bottom",
  header,
  byKey,
  ...props
}: OpenedMenuProps): ReactElement {
  const hasArrived = useRef(!byKey);
  // Radix handles keys only once it has rendered, and it is loaded by the first key press.
  const arrive = ({ target, currentTarget }: FocusEvent) => {
    if (hasArrived.current || target !== currentTarget) return;
    hasArrived.current = true;
    currentTarget.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  };
  return (
    <Parts.Root modal={false} {...props}>
      <Parts.Trigger asChild>{trigger}</Parts.Trigger>
      <Parts.Portal>
        <Parts.Content
          className={styles["menu"]}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          onFocus={arrive}
        >
          {header === undefined ? null : <div className={styles["header"]}>{header}</div>}
          {groups.map(({ title, items }) => (
            <Parts.Group key={items[0]?.label ?? title ?? ""} className={styles["group"]}>
              {title === undefined ? null : <Parts.Label className={styles["label"]}>{title}</Parts.Label>}
              {items.map((item) => (
                <Line key={item.label} item={item} />
              ))}
            </Parts.Group>
          ))}
        </Parts.Content>
      </Parts.Portal>
    </Parts.Root>
  );
}

function Line({ item }: { readonly item: MenuItem }): ReactElement {
  const content = (
    <>
      <span className={styles["icon"]}>{item.checked === true ? <Check /> : item.icon}</span>
      <span className={styles["text"]}>
        {item.label}
        {item.unavailable === undefined ? null : <small>{item.unavailable}</small>}
      </span>
      {item.keys === undefined ? null : <Kbd keys={item.keys} />}
    </>
  );
  const props = {
    className: styles["line"],
    "data-danger": item.danger,
    disabled: item.unavailable !== undefined,
    onSelect: () => item.run(),
  };
  if (item.checked === undefined) return <Parts.Item {...props}>{content}</Parts.Item>;
  return (
    <Parts.CheckboxItem {...props} checked={item.checked}>
      {content}
    </Parts.CheckboxItem>
  );
}
