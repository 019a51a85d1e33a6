import { useMemo, type ReactElement } from "react";

import { Bytes } from "../../ui/time/numbers.tsx";
import { Duration } from "../../ui/time/duration.tsx";
import { Moment } from "../../ui/time/moment.tsx";
import { numberFormat } from "../../ui/format/numbers.ts";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { summarize, type HistoryRow } from "./history-points.ts";
import type { HistoryShown } from "./history-plots.tsx";
import { useSystemTexts } from "./texts.ts";

/** Shows the plotted values as numbers, for users who cannot see plots or need figures. */
export function HistoryTable({ points, from, to }: HistoryShown): ReactElement {
  const texts = useSystemTexts();
  const rows = useMemo(() => summarize(points, from, to), [points, from, to]);
  return (
    <Table
      wide
      label={texts("over")}
      columns={columnsFor(texts)}
      rows={rows}
      keyOf={({ at }) => String(at)}
    />
  );
}

function columnsFor(texts: ReturnType<typeof useSystemTexts>): readonly Column<HistoryRow>[] {
  const mean = (id: "running" | "ready" | "blocked" | "parked"): Column<HistoryRow> => ({
    id,
    header: texts(id),
    align: "end",
    cell: (row) => <Mean value={row[id]} />,
  });
  return [
    { id: "at", header: texts("time"), card: "title", cell: ({ at }) => <Moment at={at} /> },
    ...(["running", "ready", "blocked", "parked"] as const).map(mean),
    { id: "ended", header: texts("ended"), align: "end", cell: ({ ended }) => <Mean value={ended} /> },
    {
      id: "wait",
      header: texts("waitWorst"),
      align: "end",
      cell: ({ waitP95 }) => (waitP95 === undefined ? "–" : <Duration ms={waitP95} />),
    },
    { id: "load", header: texts("loadShort"), align: "end", cell: ({ load }) => <Mean value={load} /> },
    {
      id: "memory",
      header: texts("memoryFree"),
      align: "end",
      cell: ({ memoryFree }) => <Bytes value={memoryFree} />,
    },
    {
      id: "disk",
      header: texts("diskFree"),
      align: "end",
      cell: ({ diskFree }) => <Bytes value={diskFree} />,
    },
  ];
}

function Mean({ value }: { readonly value: number }): ReactElement {
  return <>{numberFormat(useLocale(), { maximumFractionDigits: 1 }).format(value)}</>;
}
