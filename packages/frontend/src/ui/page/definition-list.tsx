import type { ReactElement, ReactNode } from "react";

import styles from "./definition-list.module.css";

export interface Definition {
  readonly term: string;
  readonly value: ReactNode;
  readonly mono?: boolean | undefined;
}

/** Shows facts by name in columns; undefined and null values are omitted. */
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
