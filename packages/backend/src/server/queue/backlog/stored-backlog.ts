import { createHash } from "node:crypto";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { isTaskName, runId } from "@wezterm-parallel/shared/domain/ids";
import type { RunSubmission } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Backlog } from "../../../base/backlog.ts";
import type { Once, Store } from "../../../drivers/store/store.ts";
import { type TaskActors, actOnTasks } from "./act-on-tasks.ts";
import { describeGroup, describePool } from "../records/describe-group.ts";
import { describeBudgetOf } from "../records/list-spending.ts";
import { describeRun } from "../records/describe-records.ts";
import type { OpenRuns } from "./open-runs.ts";
import { unknown } from "../records/resolve-id.ts";
import { type TraceRun, withoutTrace } from "./trace-run.ts";

/** Creates the interface for changes from outside. */
export function createBacklog(
  store: Store,
  live: TaskActors & { readonly open: OpenRuns },
  trace: TraceRun = withoutTrace,
): Backlog {
  const { open } = live;
  return {
    submit: async (submission, key, startedBy, request) => {
      const wrong = findWrongName(submission.tasks);
      if (wrong !== undefined) return fail(wrong);
      const once = remember("submit", key, submission);
      const made = await store.runs.submit(await trace(submission, request), once, startedBy);
      if (made.ok && !submission.sealed) open.heard(made.value.run);
      return made.ok ? await showRun(store, made.value.run) : made;
    },
    startFiring: async (firing, submission, startedBy) =>
      begin(store, await trace(submission), (traced) => store.schedules.start(firing, traced, startedBy)),
    startCall: async (call, submission, startedBy) =>
      begin(store, await trace(submission), (traced) => store.incoming.start(call, traced, startedBy)),
    extend: async (run, tasks, key) => {
      const wrong = findWrongName(tasks);
      if (wrong !== undefined) return fail(wrong);
      const extended = await store.runs.extend(run, tasks, remember(`extend ${run}`, key, tasks));
      if (extended.ok) open.heard(run);
      return extended;
    },
    addForAgent: async (lease, tasks, key) => {
      const wrong = findWrongName(tasks);
      if (wrong !== undefined) return fail(wrong);
      return store.runs.addForAgent(lease, tasks, remember(`agent ${lease.task}`, key, tasks));
    },
    changeClaims: (lease, wish) => store.attempts.changeClaims(lease, wish),
    beginProject: (project) => store.runs.project(project),
    seal: async (run) => {
      if ((await store.reader.run(run)) === undefined) return fail(unknown(runId(run)));
      const sealed = await store.runs.seal(run);
      if (sealed.ok) open.closed(run);
      return sealed.ok ? await showRun(store, run) : sealed;
    },
    changeGroup: async (project, name, changes) => {
      const changed = await store.groups.change(project, name, changes);
      return changed.ok ? ok(describeGroup(changed.value)) : changed;
    },
    removeGroup: (project, name) => store.groups.remove(project, name),
    openPool: async (project, name) => {
      const opened = await store.pools.open(project, name);
      return opened.ok ? ok(describePool(opened.value)) : opened;
    },
    setBudget: async ({ of, per, cost, tokens }) => {
      const budget = { ...(cost !== undefined && { cost }), ...(tokens !== undefined && { tokens }) };
      const done = await store.budgets.set({ of, per }, budget);
      if (!done.ok) return done;
      return ok(done.value.set === undefined ? {} : { budget: describeBudgetOf(done.value.set) });
    },
    act: (action) => actOnTasks(store, live, action),
  };
}

/** Starts a run that nobody submitted by hand: at a time of a schedule, or for a call of another program. */
async function begin(
  store: Store,
  submission: RunSubmission,
  start: (submission: RunSubmission) => Promise<Result<{ readonly run: number }, Failure>>,
): Promise<Result<RunResource, Failure>> {
  const wrong = findWrongName(submission.tasks);
  if (wrong !== undefined) return fail(wrong);
  const started = await start(submission);
  return started.ok ? await showRun(store, started.value.run) : started;
}

function remember(what: string, key: string | undefined, body: unknown): Once | undefined {
  if (key === undefined) return undefined;
  const hash = createHash("sha256").update(JSON.stringify(body)).digest("hex");
  return { key: `${what} ${key}`, hash };
}

async function showRun(store: Store, run: number): Promise<Result<RunResource, Failure>> {
  const record = await store.reader.run(run);
  return record === undefined ? fail(unknown(runId(run))) : ok(describeRun(record));
}

/** Names become ids, branches and directories. */
function findWrongName(tasks: readonly TaskSpec[]): Failure | undefined {
  const wrong = tasks.find((task) => !isTaskName(task.name));
  if (wrong === undefined) return undefined;
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("name-bad", { name: JSON.stringify(wrong.name) }),
    hint: createMessage("name-bad-hint"),
  });
}
