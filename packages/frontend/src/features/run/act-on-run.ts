import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ActionInput, ActionReport, RunResource } from "@wezterm-parallel/shared/protocol/resources";

import { actBack, stoppedOf, undoCancel, type Acting, type Undoing } from "../../tasks/act-back.ts";
import { observe } from "../../tasks/observe.ts";
import { watchTasks, type Watched } from "../../tasks/watch-tasks.ts";
import { failureOf } from "../../ui/error/failure-words.ts";
import { showFailure, showToast, showUnchanged } from "../../ui/toasts/toasts.ts";
import { useRunTexts } from "./texts.ts";

export type RunAction = "retryFailed" | "retryAll" | "resume" | "pause" | "cancel";

/** What can be done with a run now, in the order in which it is offered. */
export function possibleRunActions({ state, counts }: Pick<RunResource, "state" | "counts">): RunAction[] {
  const sum = (...states: (keyof typeof counts)[]) =>
    states.reduce((total, each) => total + (counts[each] ?? 0), 0);
  const failed = sum("failed", "cancelled", "skipped");
  const actions: RunAction[] = failed > 0 ? ["retryFailed"] : [];
  if (state === "running") return [...actions, "pause", "cancel"];
  if (state === "paused") return [...actions, "resume", "cancel"];
  return sum("failed", "cancelled", "skipped", "succeeded") > 0 ? [...actions, "retryAll"] : actions;
}

interface Cancelled {
  readonly changed: readonly string[];
  readonly seen: boolean;
  readonly wasPaused: boolean;
}

/** Does it, sees it in the live data, says it, and offers the way back. */
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
    const texts = useRunTexts.now();
    const text = seen
      ? texts(paused ? "pausedRun" : "resumedRun", { run: this.#run })
      : this.#sent(texts(action));
    showToast({ text, undo: () => this.#undoPause(paused) });
  }

  async retry(only: "failed" | "all"): Promise<void> {
    const { store } = this.#acting;
    const isSeen = watchTasks(store, store.backlog.run(this.#run)?.tasks.keys() ?? []);
    const report = await this.#ask({ action: "retry", ids: [this.#run], only });
    if (report === undefined) return;
    const seen = await observe(store, () => isSeen("retry", report.changed));
    const texts = useRunTexts.now();
    const count = report.changed.length;
    showToast({
      text: seen
        ? texts("retriedTasks", { count, run: this.#run })
        : this.#sent(texts(only === "failed" ? "retryFailed" : "retryAll")),
    });
  }

  /** For a dialog that shows why it was refused. */
  async cancel(): Promise<Failure | undefined> {
    const { api, store } = this.#acting;
    const wasPaused = this.#isPaused(true);
    const report = await api.act({ action: "cancel", ids: [this.#run] });
    if (!report.ok) return report.failure;
    const { changed, unchanged } = report.value;
    const [left] = unchanged;
    if (changed.length === 0 && left !== undefined) return failureOf(left);
    const isSeen = watchTasks(store, changed);
    const seen = await observe(store, () => isSeen("cancel", changed));
    const values = { count: (seen ? stoppedOf(store, changed) : changed).length, run: this.#run };
    showToast({
      text: useRunTexts.now()(seen ? "cancelledTasks" : "cancelAsked", values),
      ...(changed.length > 0 && { undo: () => this.#undoCancel({ changed, seen, wasPaused }) }),
    });
    return undefined;
  }

  /** What changed; undefined when it was refused or nothing did, which has been said then. */
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

  /** Retrying lets a paused run go on. */
  async #undoCancel({ changed, seen, wasPaused }: Cancelled): Undoing {
    const otherwise = await undoCancel(this.#acting, changed, seen);
    return otherwise === undefined && wasPaused ? this.#undoPause(false) : otherwise;
  }

  #undoPause(paused: boolean): Undoing {
    const { api, store } = this.#acting;
    return actBack(store, {
      send: () => api.act({ action: paused ? "resume" : "pause", ids: [this.#run] }),
      isSeen: () => this.#isPaused(!paused),
    });
  }

  /** A run that the page does not know shows neither. */
  #isPaused(paused: boolean): boolean {
    const run = this.#acting.store.backlog.run(this.#run);
    return run !== undefined && (run.resource.state === "paused") === paused;
  }

  #sent(action: string): string {
    return useRunTexts.now()("sent", { action, run: this.#run });
  }
}
