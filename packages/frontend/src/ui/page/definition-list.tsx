import type { ReactElement, ReactNode } from "react";

import styles from "./definition-list.module.css";

export interface Definition {
  readonly term: string;
  readonly value: ReactNode;
  readonly mono?: boolean | undefined;
}

/** Facts by name, in columns as wide as they need; what is undefined or null is left out. */
export function DefinitionList({ items }: { readonly items: readonly Definition[] }): ReactElement {
  return (
    <dl className={styles["list"]}>
      {items
        .filter(({ value }) => value !== undefined && value !== null)
        .map(({ term, value, mono }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd data-mono={mono}>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
