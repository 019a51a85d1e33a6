import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { formatOutcome } from "@wezterm-parallel/shared/domain/task/format-outcome";
import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import { hasEnded, isDelayed, isLive } from "@wezterm-parallel/shared/domain/task/task-states";
import type { TaskResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { TaskRecord } from "../../../drivers/store/store-reader.ts";
import { awaitedPick } from "./awaited-pick.ts";

interface Explained {
  readonly record: TaskRecord;
  /** Epoch ms. */
  readonly now: number;
  /** Returns for how many ms a worker has been away; undefined when it is connected. */
  readonly goneMs: (worker: string) => number | undefined;
  readonly activity: Activity | undefined;
  readonly preparing: TaskResource["preparing"];
  /** Returns why no worker can take the task, if so. */
  readonly obstacle: () => string | undefined;
}

/** Maximum number of names listed in one sentence. */
const namesShown = 3;

export function explainTask(task: Explained): string {
  const { record } = task;
  if (isLive(record.state)) return explainLive(task);
  if (hasEnded(record.state)) return explainEnded(task);
  if (record.state === "blocked") return explainBlocked(task);
  return record.state === "parked" ? explainParked(task) : explainReady(task);
}

function describeEnd(outcome: AttemptOutcome): string {
  if (outcome.kind === "lost") return `lost: ${describeLoss(outcome.failure)}`;
  return formatOutcome(outcome, seconds);
}

/** `worker w1 disconnected for 30 s`, when the lease expired. */
function describeLoss({ reason, detail, data }: Failure): string {
  if (reason !== "lease-expired" || typeof data?.["goneMs"] !== "number") return detail;
  return `worker ${String(data["worker"])} disconnected for ${seconds(data["goneMs"])}`;
}

function explainBlocked({ record }: Explained): string {
  const open = record.needs.filter((need) => !hasEnded(need.state)).map((need) => need.task);
  const names = open.slice(0, namesShown).join(", ");
  const more = open.length > namesShown ? ` and ${open.length - namesShown} more` : "";
  const ends = open.length > 0 ? [`waiting for ${names}${more}`] : [];
  return `${record.paused ? "paused; " : ""}${[...ends, ...explainLandings(record)].join("; ")}`;
}

/** Names the changes whose landing the task waits for, and those that nobody has queued. */
function explainLandings({ needs, run }: TaskRecord): readonly string[] {
  const open = needs.filter(({ unlanded }) => unlanded !== undefined);
  if (open.length === 0) return [];
  const names = open.slice(0, namesShown).map(({ task }) => task);
  const more = open.length > namesShown ? ` and ${open.length - namesShown} more` : "";
  const idle = open.find(({ unlanded }) => unlanded === "open" || unlanded === "reverted");
  const id = idle?.task.includes("/") === true ? idle.task : `r${run}/${idle?.task ?? ""}`;
  const advice = idle === undefined ? "" : ` (wzp merge ${id})`;
  return [`waiting for ${names.join(", ")}${more} to land${advice}`];
}

function explainParked({ record, now }: Explained): string {
  const outcome = record.last?.outcome;
  const options = awaitedPick(record);
  if (options !== undefined) return record.spec.pick?.asks?.message ?? explainPick(options);
  if (record.resumesAt === undefined) return "paused";
  if (isDelayed(record)) return explainDelay(record.resumesAt, record.paused);
  const again = record.paused ? "paused" : `retries in ${seconds(Math.max(0, record.resumesAt - now))}`;
  return outcome === undefined ? again : `${describeEnd(outcome)}, ${again}`;
}

function explainPick(options: readonly string[]): string {
  return options.length === 0
    ? "no candidate succeeded"
    : `waiting for a person to pick ${options.join(" or ")}`;
}

/** An exact time, because the reader may be in another time zone. */
function explainDelay(resumesAt: number, paused: boolean): string {
  const at = `${new Date(resumesAt).toISOString().slice(0, 16)}Z`;
  return paused ? `paused; would start at ${at}` : `starts at ${at}`;
}

function explainReady(task: Explained): string {
  const { record, obstacle } = task;
  if (record.runPaused) return "its run is paused";
  if (record.held?.groupPaused === true) return `its group ${record.spec.group} is paused`;
  const budget = record.held?.budget;
  if (budget !== undefined) return `the budget of ${budget} is used up: wzp agents budget ${budget}`;
  const quota = explainPool(record);
  if (quota !== undefined) return quota;
  const none = obstacle();
  if (none !== undefined) return none;
  const holder = record.held?.claimHolder;
  return holder === undefined ? "queued" : `waiting for ${holder}, which claims some of the same files`;
}

/** An exact time, because the reader may be in another time zone. */
function explainPool({ held, spec }: TaskRecord): string | undefined {
  const state = held?.pool;
  const name = spec.pool;
  if (state?.kind === "closed") {
    const at = `${new Date(state.until).toISOString().slice(0, 16)}Z`;
    return state.reported
      ? `pool ${name} is out of quota until ${at}`
      : `pool ${name} is out of quota; one task tries again at ${at}`;
  }
  if (state?.kind !== "probing" || state.probe === undefined) return undefined;
  return `pool ${name} was out of quota; ${state.probe.name} tries whether it is back`;
}

function explainLive({ record, goneMs, activity, preparing }: Explained): string {
  const { last } = record;
  const gone = last === undefined ? undefined : goneMs(last.worker);
  if (last !== undefined && gone !== undefined)
    return `worker ${last.worker} disconnected for ${seconds(gone)}`;
  const where = last === undefined ? "" : ` on ${last.worker}`;
  if (record.stopping) return `being cancelled${where}`;
  const need = activity === undefined ? undefined : describeNeed(activity);
  if (need !== undefined) return need;
  if (preparing?.setup !== undefined) return `preparing${where}: ${preparing.setup}`;
  if (record.state === "leased") return explainStart(record, where);
  return explainWork(record, where);
}

/** Its services come before its first command. */
function explainStart({ spec }: TaskRecord, where: string): string {
  const names = (spec.services ?? []).map(({ service }) => service);
  return names.length === 0 ? `starting${where}` : `waiting for service ${names.join(", ")}${where}`;
}

function explainWork({ state, overlaps }: TaskRecord, where: string): string {
  const found = overlaps.find(({ conflict }) => conflict);
  if (found !== undefined) return `conflicts with ${found.other} in ${found.files.join(", ")}`;
  return state === "running" ? `running${where}` : `running checks${where}`;
}

function explainEnded({ record }: Explained): string {
  const { last } = record;
  if (record.state === "skipped") return explainSkipped(record);
  if (record.state === "cancelled" && last?.outcome === undefined) return "cancelled before it started";
  if (last?.outcome === undefined) return record.state;
  const reused = last.result?.reusedFrom;
  if (reused !== undefined) return `reused from ${reused}`;
  const tries = record.attempts > 1 ? ` (attempt ${record.attempts})` : "";
  const allowed = record.state === "failed" && record.spec.allowFailure === true ? "; failure allowed" : "";
  return `${describeEnd(last.outcome)}${tries}${allowed}`;
}

function explainSkipped(record: TaskRecord): string {
  if (record.cause === undefined) return "skipped: a dependency did not end as required";
  const { id, state } = record.cause;
  return `skipped: ${id} ${state === "failed" || state === "succeeded" ? state : `was ${state}`}`;
}

function seconds(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / 1000)} s`;
}
