import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Page, RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

const goingOn: readonly RunState[] = ["running", "paused"];
const ended: readonly RunState[] = ["succeeded", "failed", "cancelled"];

const runsPerPage = 20;
const listedGoingOn = 100;
const listedEnded = 5;

export interface RunCondition {
  readonly project?: string | undefined;
  /** Epoch ms. */
  readonly since?: number | undefined;
}

export interface RunPage {
  /** Newest first. */
  readonly runs: readonly RunResource[];
  /** Value of `--before` for older runs. */
  readonly before?: string;
  /** Value of `--after` for newer runs. */
  readonly after?: string;
}

/** Lists active runs and the newest ended ones. */
export async function currentRuns(
  client: Client,
  condition: RunCondition,
): Promise<Result<RunPage, Failure>> {
  const [live, over] = await Promise.all([
    client.runs({ ...condition, state: goingOn, limit: listedGoingOn }),
    client.runs({ ...condition, state: ended, limit: listedEnded }),
  ]);
  if (!live.ok) return live;
  if (!over.ok) return over;
  const runs = [...live.value.items, ...over.value.items];
  // No run is lost between the two lists, although some may appear again.
  const older = Math.max(Number(live.value.next ?? 0), Number(over.value.next ?? 0));
  return ok({
    runs: runs.toSorted((a, b) => b.number - a.number),
    ...(older > 0 && { before: `r${older}` }),
  });
}

interface RunPlace {
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** Lists a page of runs in any state. */
export async function pageOfRuns(
  client: Client,
  condition: RunCondition,
  { before, after }: RunPlace,
): Promise<Result<RunPage, Failure>> {
  const from = before ?? after;
  const cursor = from === undefined ? undefined : numberOfRun(from);
  if (from !== undefined && cursor === undefined) return fail(notRun(from));
  const order = after === undefined ? "newest" : "oldest";
  const page = await client.runs({ ...condition, order, cursor, limit: runsPerPage });
  if (!page.ok) return page;
  return ok(describePage(page.value, { before, after }));
}

function describePage({ items, next }: Page<RunResource>, { before, after }: RunPlace): RunPage {
  const more = next !== undefined;
  const backwards = after === undefined;
  const runs = backwards ? items : items.toReversed();
  const [newest, oldest] = [runs[0], runs.at(-1)];
  if (newest === undefined || oldest === undefined) return { runs };
  const hasOlder = more || !backwards;
  const hasNewer = backwards ? before !== undefined : more;
  return { runs, ...(hasOlder && { before: oldest.id }), ...(hasNewer && { after: newest.id }) };
}

/** The server's cursor for runs is the number of the last run. */
function numberOfRun(id: string): string | undefined {
  return /^r(\d{1,12})$/.exec(id)?.[1];
}

function notRun(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${id} is not a run such as r12: without --state, --failed or --match, pages begin at a run.`,
    hint: "List runs with: wzp ps --all",
  };
}
