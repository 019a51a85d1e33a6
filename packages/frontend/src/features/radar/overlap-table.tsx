import type { ReactElement } from "react";

import type {
  Overlap,
  RadarResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { Badge } from "../../ui/badge/badge.tsx";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useRadarTexts } from "./texts.ts";
import styles from "./radar.module.css";

const filesShown = 5;

interface OverlapTableProps {
  readonly found: RadarResource;
  readonly project: string;
}

/** Lists the pairs, conflicts first. */
export function OverlapTable({ found, project }: OverlapTableProps): ReactElement {
  const texts = useRadarTexts();
  const columns: readonly Column<Overlap>[] = [
    {
      id: "pair",
      header: texts("pair"),
      card: "title",
      cell: ({ nodes: [one, other] }) => (
        <Link
          to={addressOf("radar", { project }, { one, other })}
          data-row-link=""
          className={styles["pair"]}
        >
          {texts("lines", { one, other })}
        </Link>
      ),
    },
    {
      id: "result",
      header: texts("result"),
      cell: ({ verdict }) => (
        <Badge tone={verdict === "conflict" ? "bad" : undefined}>{texts(verdict)}</Badge>
      ),
    },
    { id: "files", header: texts("files"), card: "whole", cell: (overlap) => <Files overlap={overlap} /> },
  ];
  return (
    <Section title={texts("overlaps")}>
      <Table
        label={texts("overlaps")}
        columns={columns}
        rows={found.overlaps}
        keyOf={({ nodes }) => nodes.join(" ")}
      />
    </Section>
  );
}

function Files({ overlap: { verdict, files, conflicts } }: { readonly overlap: Overlap }): ReactElement {
  const all = verdict === "conflict" ? conflicts : files;
  const more = all.length > filesShown ? ` +${all.length - filesShown}` : "";
  return <code className={styles["files"]}>{`${all.slice(0, filesShown).join(", ")}${more}`}</code>;
}
