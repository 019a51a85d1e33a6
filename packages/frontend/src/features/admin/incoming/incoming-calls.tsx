import type { ReactElement } from "react";

import type {
  Call,
  IncomingResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import type { Column } from "../../../ui/table/columns.ts";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { RecordsSection } from "../hooks/records-section.tsx";
import styles from "../hooks/hooks.module.css";
import { CallOutcome } from "./call-outcome.tsx";
import { useIncomingTexts } from "./texts.ts";

interface CallsProps {
  readonly incoming: IncomingResource;
}

/** Lists signed calls with the runs that they started, newest first. */
export function IncomingCalls({ incoming }: CallsProps): ReactElement {
  const texts = useIncomingTexts();
  const { project, name, last } = incoming;
  return (
    <RecordsSection<Call>
      title={texts("calls")}
      unread={texts("callsUnread")}
      none={texts("callsNone")}
      more={texts("more")}
      of={["incoming", project, name, "calls"]}
      ask={(api, page) => api.get("listCalls", { project, name }, page)}
      newest={last && `${last.id} ${last.at} ${last.run?.state}`}
      columns={useColumns()}
    />
  );
}

function useColumns(): readonly Column<Call>[] {
  const texts = useIncomingTexts();
  return [
    {
      id: "event",
      header: texts("event"),
      card: "title",
      cell: ({ event }) => (
        <code>
          <VisibleText>{event === "" ? "–" : event}</VisibleText>
        </code>
      ),
    },
    { id: "outcome", header: texts("outcome"), card: "whole", cell: (call) => <CallOutcome call={call} /> },
    {
      id: "delivery",
      header: texts("delivery"),
      card: "whole",
      cell: ({ delivery }) => (
        <code className={styles["cut"]}>
          <VisibleText>{delivery}</VisibleText>
        </code>
      ),
    },
    { id: "when", header: texts("when"), cell: ({ at }) => <TimeAgo at={at} /> },
  ];
}
