import { useMemo, useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "../../binding/api-context.ts";
import { sameItems, useLink, useLive } from "../../binding/use-live.ts";

/** Page size. Source: the API's limit (pageLimits). */
const pageSize = 1000;

interface AllRuns {
  /** Newest first: live runs, then older ones loaded so far. */
  readonly runs: readonly RunResource[];
  readonly hasMore: boolean;
  readonly loadMore: () => void;
  readonly loading: boolean;
  readonly failure: Failure | undefined;
}

interface Older {
  readonly runs: readonly RunResource[];
  readonly next?: string | undefined;
  readonly begun: boolean;
  readonly loading: boolean;
  readonly failure?: Failure | undefined;
}

/** Returns the live runs and, page by page, older ones. */
export function useAllRuns(): AllRuns {
  const api = useApi();
  const live = useLive(({ backlog }) => backlog.runs.map(({ resource }) => resource), sameItems);
  const link = useLink();
  const [older, setOlder] = useState<Older>({ runs: [], begun: false, loading: false });
  const runs = useMemo(() => join(live, older.runs), [live, older.runs]);
  const load = async () => {
    setOlder((before) => ({ ...before, loading: true, failure: undefined }));
    const page = await api.runs({ limit: pageSize, cursor: older.next });
    setOlder((before) =>
      page.ok
        ? { runs: [...before.runs, ...page.value.items], next: page.value.next, begun: true, loading: false }
        : { ...before, loading: false, failure: page.failure },
    );
  };
  const known = link.kind === "live" ? link.status.runs : 0;
  return {
    runs,
    hasMore: older.begun ? older.next !== undefined : known > live.length,
    loadMore: () => void load(),
    loading: older.loading,
    failure: older.failure,
  };
}

/** Live data is newer than loaded pages. */
function join(live: readonly RunResource[], older: readonly RunResource[]): readonly RunResource[] {
  if (older.length === 0) return live;
  const byId = new Map([...older, ...live].map((run) => [run.id, run]));
  return [...byId.values()].toSorted((one, other) => other.number - one.number);
}
