import type { ReactElement } from "react";

import { Table } from "../../../ui/table/table.tsx";
import { Moment } from "../../../ui/time/moment.tsx";
import styles from "./audit.module.css";
import { useFactWords } from "./fact-texts.ts";
import { compareValues } from "./list-changes.ts";
import { useAuditTexts } from "./texts.ts";

interface ChangesTableProps {
  readonly before: unknown;
  readonly after: unknown;
}

/** Lists each changed value before and after, translated where possible. */
export function ChangesTable({ before, after }: ChangesTableProps): ReactElement | null {
  const texts = useAuditTexts();
  const words = useFactWords();
  const changes = compareValues(before, after);
  if (changes.length === 0) return null;
  return (
    <Table
      label={`${texts("before")}, ${texts("after")}`}
      rows={changes}
      keyOf={({ path }) => path}
      columns={[
        {
          id: "path",
          header: texts("value"),
          card: "title",
          cell: ({ path }) => words(path) ?? <code>{path}</code>,
        },
        {
          id: "before",
          header: texts("before"),
          cell: (each) => <Value path={each.path} value={each.before} />,
        },
        {
          id: "after",
          header: texts("after"),
          cell: (each) => <Value path={each.path} value={each.after} />,
        },
      ]}
    />
  );
}

function Value({ path, value }: { readonly path: string; readonly value: string | undefined }): ReactElement {
  const texts = useAuditTexts();
  const told = useFactWords()(`${path}.${value ?? ""}`);
  if (value === undefined) return <span className={styles["none"]}>{texts("nothing")}</span>;
  if (told !== undefined) return <>{told}</>;
  // Epoch ms.
  if (path === "expiresAt" && /^\d+$/.test(value)) return <Moment at={Number(value)} />;
  return <code className={styles["value"]}>{value}</code>;
}
