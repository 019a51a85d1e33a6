import type { ReactElement } from "react";

import { Table } from "../../../ui/table/table.tsx";
import styles from "./audit.module.css";
import { listChanges } from "./list-changes.ts";
import { useAuditTexts } from "./texts.ts";

interface ChangesTableProps {
  readonly before: unknown;
  readonly after: unknown;
}

/** Value by value, what was before and after. */
export function ChangesTable({ before, after }: ChangesTableProps): ReactElement | null {
  const texts = useAuditTexts();
  const changes = listChanges(before, after);
  if (changes.length === 0) return null;
  const shown = (value: string | undefined) =>
    value === undefined ? (
      <span className={styles["none"]}>{texts("nothing")}</span>
    ) : (
      <code className={styles["value"]}>{value}</code>
    );
  return (
    <Table
      label={`${texts("before")}, ${texts("after")}`}
      rows={changes}
      keyOf={({ path }) => path}
      columns={[
        { id: "path", header: texts("value"), card: "title", cell: ({ path }) => <code>{path}</code> },
        { id: "before", header: texts("before"), cell: (each) => shown(each.before) },
        { id: "after", header: texts("after"), cell: (each) => shown(each.after) },
      ]}
    />
  );
}
