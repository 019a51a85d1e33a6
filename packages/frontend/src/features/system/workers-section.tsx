import type { ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { WorkerResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";
import { numberFormat } from "../../ui/format/numbers.ts";
import { Link } from "../../ui/link/link.tsx";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { useSystemTexts } from "./texts.ts";

/** Shows release, lag and last contact of each worker; nothing before there is one. */
export function WorkersSection({ everyMs }: { readonly everyMs: number }): ReactElement | null {
  const texts = useSystemTexts();
  const workers = useQuietAnswer(["workers"], (api) => api.workers(), { everyMs });
  const columns = useColumns();
  if (workers.data === undefined || workers.data.length === 0) return null;
  return (
    <Section title={texts("workersOfServer")}>
      <Table
        label={texts("workersOfServer")}
        columns={columns}
        rows={workers.data}
        keyOf={({ name }) => name}
      />
    </Section>
  );
}

function useColumns(): readonly Column<WorkerResource>[] {
  const texts = useSystemTexts();
  const number = numberFormat(useLocale(), { maximumFractionDigits: 0 });
  return [
    {
      id: "name",
      header: texts("worker"),
      card: "title",
      cell: ({ name }) => <Link to={addressOf("workers", {}, { worker: name })}>{name}</Link>,
    },
    { id: "release", header: texts("release"), cell: ({ release }) => release },
    {
      id: "lag",
      header: texts("lag"),
      align: "end",
      cell: ({ machine }) =>
        machine?.lagMs === undefined
          ? "–"
          : texts("milliseconds", { ms: number.format(Math.max(1, machine.lagMs)) }),
    },
    { id: "contact", header: texts("lastContact"), cell: ({ lastSeenAt }) => <TimeAgo at={lastSeenAt} /> },
  ];
}
