import { Tabs as Parts } from "radix-ui";
import { useEffect, useRef, type ReactElement, type ReactNode } from "react";

import { join } from "../join.ts";
import styles from "./tabs.module.css";

interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Shown beside the label, such as a count. */
  readonly note?: ReactNode;
}

interface TabsProps<Id extends string> {
  /** Accessible name of the tab list. */
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  /** Content of the open tab. */
  readonly children: ReactNode;
  /** The content fills the remaining height. */
  readonly fill?: boolean | undefined;
  readonly actions?: ReactNode;
}

/** Tabs for views of the same object. The selected tab belongs in the address. */
export function Tabs<Id extends string>({
  label,
  tabs,
  value,
  onChange,
  ...props
}: TabsProps<Id>): ReactElement {
  const { children, fill = false, actions } = props;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => showActive(list.current), [value]);
  return (
    <Parts.Root
      value={value}
      onValueChange={(id) => onChange(id as Id)}
      className={join(fill && styles["fill"])}
      activationMode="manual"
    >
      <div className={styles["bar"]}>
        <Parts.List ref={list} className={styles["tabs"]} aria-label={label}>
          {tabs.map(({ id, label: name, icon, note }) => (
            <Parts.Trigger key={id} value={id} className={styles["tab"]}>
              {icon}
              {name}
              {note === undefined ? null : <span className={styles["note"]}>{note}</span>}
            </Parts.Trigger>
          ))}
        </Parts.List>
        {actions}
      </div>
      <Parts.Content value={value} className={styles["panel"]}>
        {children}
      </Parts.Content>
    </Parts.Root>
  );
}

/** Scrolls the open tab into view if not all tabs fit. */
function showActive(list: HTMLElement | null): void {
  const active = list?.querySelector<HTMLElement>("[data-state=active]");
  if (list === null || active == null) return;
  const [from, to] = [
    active.offsetLeft - list.offsetLeft,
    active.offsetLeft - list.offsetLeft + active.offsetWidth,
  ];
  if (from < list.scrollLeft || to > list.scrollLeft + list.clientWidth)
    list.scrollLeft = from - active.offsetWidth / 2;
}
