import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type {
  ActionInput,
  ActionReport,
  RunResource,
  TaskCounts,
} from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { isLive } from "@wezterm-parallel/shared/domain/task/task-states";

import {
  undoAction,
  stoppedOf,
  undoCancel,
  type Acting,
  type Undoing,
} from "../../tasks/acting/undo-action.ts";
import { observe } from "../../tasks/observe.ts";
import { watchTasks, type Watched } from "../../tasks/watch-tasks.ts";
import { ask, type Question } from "../../ui/dialog/ask.ts";
import { failureOf } from "../../ui/error/failure-words.ts";
import { showFailure, showToast, showUnchanged } from "../../ui/toasts/toasts.ts";
import { useActingOnRunTexts } from "./acting-texts.ts";
import { useRunTexts } from "./texts.ts";

export type RunAction = "retryFailed" | "retryAll" | "resume" | "pause" | "cancel";

/** Returns the actions possible for a run now, in display order. */
export function possibleRunActions({ state, counts }: Pick<RunResource, "state" | "counts">): RunAction[] {
  const { all, failed } = retriedBy(counts);
  const retry: RunAction[] = failed > 0 ? ["retryFailed"] : [];
  if (state === "running") return [...retry, "pause", "cancel"];
  if (state === "paused") return ["resume", ...retry, "cancel"];
  return all > 0 ? [...retry, "retryAll"] : retry;
}

/** Returns how many tasks are restarted by retrying all, or only unsuccessful ones. */
function retriedBy(counts: TaskCounts): { readonly all: number; readonly failed: number } {
  const { failed = 0, cancelled = 0, skipped = 0, succeeded = 0 } = counts;
  const unsuccessful = failed + cancelled + skipped;
  return { all: unsuccessful + succeeded, failed: unsuccessful };
}

interface Cancelled {
  readonly changed: readonly string[];
  readonly seen: boolean;
  readonly wasPaused: boolean;
}

/** Performs actions on a run: waits for the effect in the live data, announces it, and offers an undo. */
export class ActOnRun {
  readonly #acting: Acting;
  readonly #run: string;

  constructor(api: Pick<Client, "act">, store: Watched, run: string) {
    this.#acting = { api, store };
    this.#run = run;
  }

  async pause(paused: boolean): Promise<void> {
    const action = paused ? "pause" : "resume";
    const report = await this.#ask({ action, ids: [this.#run] });
    if (report === undefined) return;
    const seen = await observe(this.#acting.store, () => this.#isPaused(paused));
    const [done, asked] = paused
      ? (["pausedRun", "pausingRun"] as const)
      : (["resumedRun", "resumingRun"] as const);
    const text = useActingOnRunTexts.now()(seen ? done : asked, { run: this.#run });
    showToast({ text, undo: () => this.#undoPause(paused) });
  }

  async retry(only: "failed" | "all"): Promise<void> {
    const { store } = this.#acting;
    const question = this.#questionBefore(only);
    if (question !== undefined && !(await ask(question))) return;
    const isSeen = watchTasks(store, store.backlog.run(this.#run)?.tasks.keys() ?? []);
    const report = await this.#ask({ action: "retry", ids: [this.#run], only });
    if (report === undefined) return;
    const seen = await observe(store, () => isSeen("retry", report.changed));
    const values = { count: report.changed.length, run: this.#run };
    showToast({ text: useActingOnRunTexts.now()(seen ? "retriedTasks" : "retryingTasks", values) });
  }

  /** For a dialog that shows refusals. */
  async cancel(): Promise<Failure | undefined> {
    const { api, store } = this.#acting;
    const wasPaused = this.#isPaused(true);
    const tasks = store.backlog.run(this.#run)?.tasks.values() ?? [];
    const isRestart = [...tasks].some(({ state }) => isLive(state));
    const report = await api.act({ action: "cancel", ids: [this.#run] });
    if (!report.ok) return report.failure;
    const { changed, unchanged } = report.value;
    const [left] = unchanged;
    if (changed.length === 0 && left !== undefined) return failureOf(left);
    const isSeen = watchTasks(store, changed);
    const seen = await observe(store, () => isSeen("cancel", changed));
    const values = { count: (seen ? stoppedOf(store, changed) : changed).length, run: this.#run };
    showToast({
      text: useActingOnRunTexts.now()(seen ? "cancelledTasks" : "cancelAsked", values),
      isRestart,
      ...(changed.length > 0 && { undo: () => this.#undoCancel({ changed, seen, wasPaused }) }),
    });
    return undefined;
  }

  /** Confirmation for rerunning several tasks, which is irreversible. */
  #questionBefore(only: "failed" | "all"): Question | undefined {
    const run = this.#acting.store.backlog.run(this.#run);
    const count = run === undefined ? 0 : retriedBy(run.resource.counts)[only];
    if (count < 2) return undefined;
    const texts = useActingOnRunTexts.now();
    const values = { count, run: this.#run };
    const action = texts("retryTasks", values);
    return only === "all"
      ? { title: texts("retryAllTitle", values), text: texts("retryAllText"), action }
      : { title: texts("retryFailedTitle", values), text: texts("retryFailedText"), action };
  }

  /** Returns what changed; undefined when it was refused or nothing changed, after announcing that. */
  async #ask(action: ActionInput): Promise<ActionReport | undefined> {
    const report = await this.#acting.api.act(action);
    const texts = useRunTexts.now();
    if (!report.ok) {
      showFailure(texts("refused"), report.failure);
      return undefined;
    }
    if (report.value.changed.length > 0) return report.value;
    showUnchanged(texts("nothingChanged"), report.value.unchanged);
    return undefined;
  }

  /** Retrying resumes a paused run. */
  async #undoCancel({ changed, seen, wasPaused }: Cancelled): Undoing {
    const otherwise = await undoCancel(this.#acting, changed, seen);
    return otherwise === undefined && wasPaused ? this.#undoPause(false) : otherwise;
  }

  #undoPause(paused: boolean): Undoing {
    const { api, store } = this.#acting;
    return undoAction(store, {
      send: () => api.act({ action: paused ? "resume" : "pause", ids: [this.#run] }),
      isSeen: () => this.#isPaused(!paused),
    });
  }

  /** For a run unknown to the page, neither state is confirmed. */
  #isPaused(paused: boolean): boolean {
    const run = this.#acting.store.backlog.run(this.#run);
    return run !== undefined && (run.resource.state === "paused") === paused;
  }
}
