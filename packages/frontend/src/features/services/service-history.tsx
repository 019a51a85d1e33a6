import type { ReactElement } from "react";

import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import { formatDuration } from "../../ui/format/durations.ts";
import { Section } from "../../ui/page/section.tsx";
import type { Column } from "../../ui/table/columns.ts";
import { Table } from "../../ui/table/table.tsx";
import { useLocale } from "../../ui/texts/language.ts";
import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { ServiceStatus } from "./service-status.tsx";
import { useServicesTexts } from "./texts.ts";

interface Passage {
  readonly seq: number;
  readonly state: ServiceResource["state"];
  /** Absent: it lasts. */
  readonly ms?: number;
}

/** Lists the latest states of a service, newest first: its starts, its health, and why it ended. */
export function ServiceHistory({ service }: { readonly service: ServiceResource }): ReactElement {
  const texts = useServicesTexts();
  const locale = useLocale();
  const columns: readonly Column<Passage>[] = [
    {
      id: "state",
      header: texts("state"),
      card: "whole",
      cell: ({ state }) => <ServiceStatus state={state} />,
    },
    { id: "since", header: texts("since"), cell: ({ state }) => <TimeAgo at={state.since} /> },
    {
      id: "lasted",
      header: texts("lasted"),
      align: "end",
      cell: ({ ms }) => (ms === undefined ? "–" : formatDuration(ms, locale)),
    },
  ];
  const title = texts("historyOf", { service: service.id });
  return (
    <Section title={title}>
      <Table label={title} columns={columns} rows={passagesOf(service)} keyOf={({ seq }) => `${seq}`} />
    </Section>
  );
}

function passagesOf({ history }: ServiceResource): readonly Passage[] {
  return history
    .map(({ seq, state }, at): Passage => {
      const next = history[at + 1]?.state.since;
      return { seq, state, ...(next !== undefined && { ms: next - state.since }) };
    })
    .toReversed();
}
