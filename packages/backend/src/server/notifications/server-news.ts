import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { answerFormOf } from "@wezterm-parallel/shared/domain/activity/answer-keys";
import { describeNeed } from "@wezterm-parallel/shared/domain/activity/describe-activity";
import { attentionOf } from "@wezterm-parallel/shared/domain/attention";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import { parseId } from "@wezterm-parallel/shared/domain/ids";
import {
  kindOfAttention,
  type NotificationKind,
} from "@wezterm-parallel/shared/domain/notifications/notification-kinds";
import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunState } from "@wezterm-parallel/shared/domain/task/task-state";
import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import { isStateEvent } from "@wezterm-parallel/shared/protocol/api/is-state-event";
import type { Event, EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { PushedNews } from "@wezterm-parallel/shared/protocol/push-message";

import type { Records } from "../../base/backlog.ts";

export interface NewsItem extends PushedNews {
  readonly kind: NotificationKind;
  /** Epoch ms. */
  readonly at: number;
  /** Number of its project; absent: it concerns all. */
  readonly project?: number;
  /** Permission in that project without which a person does not hear of it. */
  readonly needs: Permission;
}

type NewsRecords = Pick<Records, "run" | "task" | "change">;

/** Returns the key of the news about a task; also the tag of the browser's notification. */
const keyOfChange = (task: string) => `change ${task}`;
const keyOfBudget = (of: string, per = "") => `budget ${of} ${per}`;

type Told = readonly [key: string, item: NewsItem | undefined];

/**
 * Turns events into news: what needs somebody under which key, or undefined when it no longer does. Other events say
 * nothing.
 */
export async function newsOf(event: Event, records: NewsRecords): Promise<readonly Told[]> {
  switch (event.kind) {
    case "task.input":
      return [[event.task, await itemOfNeed(event, records)]];
    case "task.failed":
      return [[event.task, await itemOfFailure(event, records)]];
    case "run.ended":
      return [
        [event.run, await itemOfRun(event, records)],
        [keyOfBudget(event.run), undefined],
      ];
    case "pool.changed":
      return [itemOfPool(event)];
    case "budget.changed":
      return [await itemOfBudget(event, records)];
    case "alert.changed":
      return [itemOfAlert(event)];
    case "overlap.found":
    case "overlap.gone":
      return [await itemOfOverlap(event, records)];
    default:
      return [...taskNews(event), ...(await changeNews(event, records))];
  }
}

/** A task in another state asks nothing any more; after `task.running`, its first question follows. */
function taskNews(event: Event): readonly Told[] {
  return isStateEvent(event) ? [[event.task, undefined]] : [];
}

async function changeNews(event: Event, records: NewsRecords): Promise<readonly Told[]> {
  if (event.task === undefined || !/^(?:change|review)\./.test(event.kind)) return [];
  return [[keyOfChange(event.task), await itemOfChange(event.task, event.at, records)]];
}

interface Place {
  readonly run: string;
  readonly name: string;
  readonly project: number;
  /** Its run verifies a candidate: what becomes of it is news of the change. */
  readonly isCheck: boolean;
  readonly title: string;
}

async function placeOf(task: string, { run: find }: NewsRecords): Promise<Place | undefined> {
  const id = parseId(task);
  if (!id.ok || id.value.kind !== "task") return undefined;
  const run = await find(id.value.run);
  if (!run.ok) return undefined;
  const { projectId, source } = run.value;
  return {
    run: `r${id.value.run}`,
    name: id.value.task,
    project: numberOf(projectId),
    isCheck: source === "landing",
    title: nameOfRun(run.value),
  };
}

function numberOf(project: string): number {
  return Number(project.slice(1));
}

async function itemOfNeed(event: EventOf<"task.input">, records: NewsRecords): Promise<NewsItem | undefined> {
  const { task, at, attempt = 1, data } = event;
  const { activity, prompt } = data;
  const attention = attentionOf(activity) ?? (prompt === undefined ? undefined : "asks");
  const place = await placeOf(task, records);
  if (attention === undefined || place === undefined) return undefined;
  const { run, name, project } = place;
  const text = textOfNeed(activity) ?? prompt;
  const asked = activity !== undefined && isYesOrNo(activity) ? activity : undefined;
  return {
    key: task,
    kind: kindOfAttention(attention, activity),
    name: task,
    at,
    project,
    needs: "runs:read",
    to: addressOf("task", { run, name }),
    ...(text !== undefined && { text }),
    ...(asked !== undefined && { asks: { attempt: `${task}#${attempt}`, since: asked.since } }),
  };
}

function textOfNeed(activity: Activity | undefined): string | undefined {
  return activity?.message ?? (activity && describeNeed(activity));
}

function isYesOrNo(activity: Activity): boolean {
  return activity.waitsFor === "permission" && answerFormOf(activity) === "yes-or-no";
}

async function itemOfFailure(
  { task, at }: Event & { task: string },
  records: NewsRecords,
): Promise<NewsItem | undefined> {
  const place = await placeOf(task, records);
  const found = await records.task(task);
  if (place === undefined || place.isCheck || !found.ok) return undefined;
  const { attention } = found.value;
  // A failure that the plan allows needs nobody.
  if (attention !== "failed" && attention !== "lost") return undefined;
  const { run, name, project, title } = place;
  const to = addressOf("task", { run, name });
  return { key: task, kind: attention, name: task, text: title, at, project, needs: "runs:read", to };
}

async function itemOfRun(
  { run, at, data: { state } }: EventOf<"run.ended">,
  records: NewsRecords,
): Promise<NewsItem | undefined> {
  const id = parseId(run);
  const found = id.ok ? await records.run(id.value.run) : undefined;
  if (found?.ok !== true || found.value.source === "landing") return undefined;
  const { projectId } = found.value;
  return {
    key: run,
    kind: "run-ended",
    name: run,
    ...(isEnd(state) && { state }),
    text: nameOfRun(found.value),
    at,
    project: numberOf(projectId),
    needs: "runs:read",
    to: addressOf("run", { run }),
  };
}

function isEnd(state: RunState): state is NonNullable<PushedNews["state"]> {
  return state === "succeeded" || state === "failed" || state === "cancelled";
}

function itemOfPool({ at, data: { project, pool, state, said } }: EventOf<"pool.changed">): Told {
  const key = `pool ${project} ${pool}`;
  if (state !== "closed") return [key, undefined];
  const item = {
    key,
    kind: "quota",
    name: pool,
    at,
    project: numberOf(project),
    needs: "runs:read",
    to: addressOf("workers", {}),
    ...(said !== undefined && { text: said }),
  } as const;
  return [key, item];
}

/** Tasks and runs: news of their project; people and the server: news for those who see every project. */
async function itemOfBudget(event: EventOf<"budget.changed">, records: NewsRecords): Promise<Told> {
  const { at, data } = event;
  const { of, per, stage } = data;
  const key = keyOfBudget(of, per);
  const run = event.run === undefined ? undefined : parseId(event.run);
  const found = run?.ok === true ? await records.run(run.value.run) : undefined;
  const project = data.project ?? (found?.ok === true ? found.value.projectId : undefined);
  if (stage === "within") return [key, undefined];
  const place = event.run === undefined ? undefined : { run: event.run };
  const item = {
    key,
    kind: "budget",
    name: of,
    at,
    ...(project !== undefined && { project: numberOf(project) }),
    needs: "runs:read",
    to: place === undefined ? addressOf("agents", {}) : addressOf("run", place),
    text: stage === "used-up" ? "100 %" : "80 %",
  } as const;
  return [key, item];
}

/** News for those who see how the server is. */
function itemOfAlert({ at, data: { alert, state, detail } }: EventOf<"alert.changed">): Told {
  const key = `alert ${alert}`;
  if (state === "resolved") return [key, undefined];
  const to = addressOf("system", {});
  return [key, { key, kind: "alert", name: alert, at, needs: "workers:read", to, text: detail }];
}

/** Both sides have an event: they are one piece of news, which leads to the lines of the two. */
async function itemOfOverlap(
  event: EventOf<"overlap.found"> | EventOf<"overlap.gone">,
  records: NewsRecords,
): Promise<Told> {
  const { task, at } = event;
  const [one = task, other = ""] = [task, event.data.with].toSorted();
  const key = `overlap ${one} ${other}`;
  const place = await placeOf(task, records);
  const isNews = event.kind === "overlap.found" && event.data.conflict && event.data.agents;
  if (!isNews || place === undefined) return [key, undefined];
  const { project } = place;
  const item = {
    key,
    kind: "collision",
    name: one,
    text: `${other}: ${event.data.files.join(", ")}`,
    at,
    project,
    needs: "checkouts:read",
    to: addressOf("radar", { project: `p${project}` }, { one, other }),
  } as const;
  return [key, item];
}

async function itemOfChange(task: string, at: number, records: NewsRecords): Promise<NewsItem | undefined> {
  const found = await records.change(task);
  const place = await placeOf(task, records);
  if (!found.ok || place === undefined || found.value.state !== "open") return undefined;
  const { failure, review, openedAt, endedAt = openedAt, target } = found.value;
  const { run, name, project } = place;
  const about = { key: keyOfChange(task), name: task, project, at: Math.max(endedAt, at) };
  const toReview = addressOf("review", { run, name });
  if (failure?.reason === "merge-conflict")
    return {
      ...about,
      kind: "conflict",
      needs: "checkouts:read",
      text: target,
      to: addressOf("conflict", { run, name }),
    };
  if (review.required > 0 && review.state === "waiting")
    return { ...about, kind: "review", needs: "changes:review", text: place.title, to: toReview };
  if (failure === undefined) return undefined;
  return { ...about, kind: "failed", needs: "checkouts:read", text: target, to: toReview };
}
