import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { ChangeState } from "@wezterm-parallel/shared/domain/change/change-state";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { useApi } from "../../binding/api-context.ts";
import { usePermissions } from "../../binding/me-context.ts";
import { valueOf } from "../../binding/use-answer.ts";
import { usePacedLive } from "../../binding/use-paced-live.ts";
import { useQuietAnswer } from "../../binding/use-quiet-answer.ts";

/** Update interval in ms: a landing causes several events, and each change in a queue has its own. */
const everyMs = 300;
/** Polling interval in ms, because no event announces an obstacle. */
const obstacleEveryMs = 2_000;
const pageSize = 1000;
/** Limit of changes of a run or project: further ones are older. */
const mostChanges = 5_000;

/** Prefixes of the query keys of everything about changes. */
export const changeKeys = [["changes"], ["queues"]] as const;

/** Fetches changes and queues again after events about changes; used once per page. */
export function useFollowedChanges(): void {
  const count = usePacedLive(countOf, everyMs);
  const queries = useQueryClient();
  const last = useRef<number | undefined>(undefined);
  useEffect(() => {
    // The requests of a page that has just opened are new enough.
    const cancelRefetch = last.current !== undefined;
    last.current = count;
    for (const queryKey of changeKeys) void queries.invalidateQueries({ queryKey }, { cancelRefetch });
  }, [count, queries]);
}

/** Returns the change of a task; undefined while loading, null when it has none. */
export function useChange(task: string, { enabled = true } = {}): ChangeResource | null | undefined {
  const { data } = useQuietAnswer(["changes", "task", task], (api) => askChange(api, task), { enabled });
  return data;
}

interface ChangesWish {
  readonly run?: string | undefined;
  readonly project?: string | undefined;
  readonly state?: readonly ChangeState[] | undefined;
  /** Absent: as many as possible. */
  readonly limit?: number | undefined;
}

/** Returns changes, newest first. */
export function useChanges(wish: ChangesWish, { enabled = true } = {}) {
  return useQuietAnswer(["changes", "list", wish], (api) => listChanges(api, wish), { enabled });
}

/** Returns the queues that are in use. */
export function useQueues({ enabled = true } = {}) {
  return useQuietAnswer(["queues"], listQueues, { everyMs: obstacleEveryMs, enabled });
}

/** Returns the state to show on a task's card; undefined when it needs no mention. */
export function useCardChange(project: string, task: string): CardChange | undefined {
  const api = useApi();
  const may = usePermissions();
  const { data } = useQuery({
    queryKey: ["changes", "cards", project],
    enabled: may("checkouts:read", project),
    queryFn: async () => {
      const changes = await valueOf(listChanges(api, { project, limit: pageSize }));
      return Object.fromEntries(changes.flatMap((change) => cardEntry(change)));
    },
    select: (states: Readonly<Record<string, CardChange>>) => states[task],
  });
  return data;
}

export type CardChange = Exclude<ChangeState, "open"> | "conflict" | "pullRequest" | "refused";

function cardEntry(change: ChangeResource): [string, CardChange][] {
  const state = cardState(change);
  return state === undefined ? [] : [[change.id, state]];
}

/** Returns why an open change left its queue, or that it has a pull request; else its state. */
export function cardState({
  state,
  failure,
  pullRequest,
}: Pick<ChangeResource, "state" | "failure" | "pullRequest">): CardChange | undefined {
  if (state !== "open") return state;
  const isOffered = pullRequest?.state === "open" || pullRequest?.state === "requested";
  if (failure === undefined) return isOffered ? "pullRequest" : undefined;
  return failure.reason === "merge-conflict" ? "conflict" : "refused";
}

async function listChanges(
  api: Client,
  { run, project, state, limit = mostChanges }: ChangesWish,
): Promise<Result<readonly ChangeResource[], Failure>> {
  const found: ChangeResource[] = [];
  let cursor: string | undefined;
  do {
    const query = { run, project, state, cursor, limit: Math.min(limit, pageSize) };
    const page = await api.get("listChanges", {}, query);
    if (!page.ok) return page;
    found.push(...page.value.items);
    cursor = page.value.next;
  } while (cursor !== undefined && found.length < limit);
  return ok(found);
}

async function listQueues(api: Client): Promise<Result<readonly QueueResource[], Failure>> {
  const queues = await api.get("listQueues", {});
  return queues.ok ? ok(queues.value.items) : queues;
}

async function askChange(api: Client, id: string): Promise<Result<ChangeResource | null, Failure>> {
  const change = await api.get("getChange", { id });
  // Most tasks have none.
  return !change.ok && change.failure.reason === "not-found" ? ok(null) : change;
}

function countOf({ changeEvents }: LiveStore): number {
  return changeEvents;
}
