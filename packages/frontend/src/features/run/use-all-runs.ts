import { useMemo, useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useApi } from "../../binding/api-context.ts";
import { sameItems, useLink, useLive } from "../../binding/use-live.ts";

/** Rows of one answer. Origin: the most that the API gives (pageLimits). */
const pageSize = 1000;

export interface AllRuns {
  /** Newest first: those that are kept live, and older ones as far as they were asked for. */
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

/** The runs that the page knows live, and, page by page, those that are too old for that. */
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

/** What is live is newer than what was asked for. */
function join(live: readonly RunResource[], older: readonly RunResource[]): readonly RunResource[] {
  if (older.length === 0) return live;
  const byId = new Map([...older, ...live].map((run) => [run.id, run]));
  return [...byId.values()].toSorted((one, other) => other.number - one.number);
}
