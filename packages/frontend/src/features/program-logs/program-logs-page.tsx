import { ScrollText } from "lucide-react";
import { useEffect, useMemo, useState, useSyncExternalStore, type ReactElement } from "react";

import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";

import { useApi } from "../../binding/api-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { useAddressQuery } from "../../binding/use-address.ts";
import { EmptyState } from "../../ui/empty/empty-state.tsx";
import { Callout } from "../../ui/error/callout.tsx";
import { ErrorNote } from "../../ui/error/error-note.tsx";
import { Page } from "../../ui/page/page.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import { LogEntries } from "./log-entries.tsx";
import { LogFilters } from "./log-filters.tsx";
import { queryOf } from "./log-query.ts";
import { ProgramLogReading } from "./program-log-reading.ts";
import { useProgramLogTexts } from "./texts.ts";
import styles from "./program-logs.module.css";

/** Entries at first, and at most. */
const usual = 200;
const most = 2_000;

/** Shows what server, worker and session hosts logged, newest at the end. */
export function ProgramLogsPage(): ReactElement {
  const texts = useProgramLogTexts();
  const may = usePermissions();
  const crumbs = [{ label: texts("system"), to: addressOf("system", {}) }];
  if (may("settings:read"))
    return (
      <Page title={texts("logs")} fit="fill" crumbs={crumbs}>
        <Logs />
      </Page>
    );
  return (
    <Page title={texts("logs")} crumbs={crumbs}>
      <EmptyState title={texts("noAccess")} icon={<ScrollText />}>
        {texts("noAccessHint")}
      </EmptyState>
    </Page>
  );
}

function Logs(): ReactElement {
  const texts = useProgramLogTexts();
  const api = useApi();
  const [address, change] = useAddressQuery();
  const [limit, setLimit] = useState(usual);
  const [follows, setFollows] = useState(true);
  const query = useMemo(() => queryOf(address, limit), [address, limit]);
  const [reading] = useState(() => new ProgramLogReading(api, query, most));
  useEffect(() => reading.open(), [reading]);
  useEffect(() => reading.ask(query), [reading, query]);
  useEffect(() => reading.follow(follows), [reading, follows]);
  const entries = useSyncExternalStore(reading.listen, () => reading.entries);
  const failure = useSyncExternalStore(reading.listen, () => reading.failure);
  const wider = reading.more && limit < most ? () => setLimit(most) : undefined;
  return (
    <div className={styles["logs"]}>
      <LogFilters
        query={query}
        onChange={change}
        follows={follows}
        onFollow={setFollows}
        count={entries?.length}
      />
      {entries !== undefined && failure !== undefined ? (
        <Callout tone="warning" role="status">
          {texts("away")}
        </Callout>
      ) : null}
      {entries !== undefined ? (
        <LogEntries entries={entries} more={reading.more} wider={wider} most={most} follows={follows} />
      ) : failure !== undefined ? (
        <ErrorNote failure={failure} title={texts("notAvailable")} retry={() => void reading.read()} />
      ) : (
        <Skeleton lines={12} />
      )}
    </div>
  );
}
