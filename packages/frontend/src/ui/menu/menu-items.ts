import type { ReactNode } from "react";

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Equivalent keys, shown beside it. */
  readonly keys?: string | undefined;
  readonly run: () => void;
  /** A destructive action. */
  readonly danger?: boolean | undefined;
  /** The reason the item is disabled, shown to the user. Items that are never available are left out instead. */
  readonly unavailable?: string | undefined;
  /** For options: whether it is selected. */
  readonly checked?: boolean | undefined;
}

export interface MenuGroup {
  /** Heading of the group; absent: a separator only. */
  readonly title?: string | undefined;
  readonly items: readonly MenuItem[];
}
