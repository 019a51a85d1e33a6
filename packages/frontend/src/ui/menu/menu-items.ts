import type { ReactNode } from "react";

/** One line of a menu. */
export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  /** Keys that do the same, shown beside it. */
  readonly keys?: string | undefined;
  readonly run: () => void;
  /** It takes something away. */
  readonly danger?: boolean | undefined;
  /** Why it cannot be done now: shown, and the line is off. What may never be done is left out instead. */
  readonly unavailable?: string | undefined;
  /** For choices: whether this one holds. */
  readonly checked?: boolean | undefined;
}

export interface MenuGroup {
  /** Above its lines; absent: a rule only. */
  readonly title?: string | undefined;
  readonly items: readonly MenuItem[];
}
