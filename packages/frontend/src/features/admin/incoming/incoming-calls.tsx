import { useEffect, type ReactElement } from "react";

import type {
  Call,
  IncomingResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";

import { usePages } from "../../../binding/use-pages.ts";
import { useRefresh } from "../../../binding/use-refresh.ts";
import { Button } from "../../../ui/button/button.tsx";
import { Answered } from "../../../ui/error/answered.tsx";
import { Section } from "../../../ui/page/section.tsx";
import { Skeleton } from "../../../ui/skeleton/skeleton.tsx";
import type { Column } from "../../../ui/table/columns.ts";
import { Table } from "../../../ui/table/table.tsx";
import { TimeAgo } from "../../../ui/time/time-ago.tsx";
import { VisibleText } from "../../../ui/visible/visible-text.tsx";
import { CallOutcome } from "./call-outcome.tsx";
import { useIncomingTexts } from "./texts.ts";
import styles from "./incoming.module.css";

const pageSize = 50;

interface CallsProps {
  readonly incoming: IncomingResource;
}

/** Lists signed calls with the runs that they started, newest first. */
export function IncomingCalls({ incoming }: CallsProps): ReactElement {
  const texts = useIncomingTexts();
  const { project, name, last } = incoming;
  const pages = usePages<Call>(["incoming", project, name, "calls"], (api, cursor) =>
    api.get("listCalls", { project, name }, { limit: pageSize, cursor }),
  );
  useFresh([project, name], last === undefined ? undefined : `${last.id} ${last.at} ${last.run?.state}`);
  return (
    <Section title={texts("calls")}>
      <Answered of={pages} skeleton={<Skeleton lines={4} />} title={texts("callsUnread")}>
        {(found) => <CallsTable calls={found} />}
      </Answered>
      {pages.hasNextPage ? (
        <Button
          className={styles["more"]}
          busy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          {texts("more")}
        </Button>
      ) : null}
    </Section>
  );
}

/** Reads the calls again when the list of incoming webhooks, which is polled, knows a newer state. */
function useFresh([project, name]: readonly [string, string], newest: string | undefined): void {
  const refresh = useRefresh();
  useEffect(() => {
    if (newest !== undefined) void refresh(["incoming", project, name, "calls"]);
  }, [refresh, project, name, newest]);
}

function CallsTable({ calls }: { readonly calls: readonly Call[] }): ReactElement {
  const texts = useIncomingTexts();
  const columns: readonly Column<Call>[] = [
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
  return (
    <Table
      label={texts("calls")}
      columns={columns}
      rows={calls}
      keyOf={({ id }) => String(id)}
      empty={<p className={styles["quiet"]}>{texts("callsNone")}</p>}
    />
  );
}
