import type { Client } from "@wezterm-parallel/shared/client/client";
import type { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { hasEnded } from "@wezterm-parallel/shared/domain/task-states";
import type { ActionInput, ActionReport, RunResource } from "@wezterm-parallel/shared/protocol/resources";

import { observe } from "../../tasks/observe.ts";
import { showFailure, showToast } from "../../ui/toasts/toasts.ts";
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

type Store = Pick<LiveStore, "listen" | "backlog">;

/** Does it, sees it in the live data, says it, and offers the way back. */
export class ActOnRun {
  readonly #api: Client;
  readonly #store: Store;
  readonly #run: string;

  constructor(api: Client, store: Store, run: string) {
    this.#api = api;
    this.#store = store;
    this.#run = run;
  }

  async pause(paused: boolean): Promise<void> {
    const [action, back] = paused ? (["pause", "resume"] as const) : (["resume", "pause"] as const);
    const report = await this.#ask({ action, ids: [this.#run] });
    if (report === undefined) return;
    const texts = useRunTexts.now();
    showToast({
      text: texts(paused ? "pausedRun" : "resumedRun", { run: this.#run }),
      undo: () => this.#undo({ action: back, ids: [this.#run] }),
    });
  }

  async retry(only: "failed" | "all"): Promise<void> {
    const before = this.#store.backlog.run(this.#run)?.tasks;
    const states = new Map(before);
    const report = await this.#ask({ action: "retry", ids: [this.#run], only });
    if (report === undefined) return;
    await observe(this.#store, report.changed, (task) => task !== states.get(task.id));
    const count = report.changed.length;
    showToast({ text: useRunTexts.now()("retriedTasks", { count, run: this.#run }) });
  }

  /** For a dialog that shows why it was refused. */
  async cancel(): Promise<Failure | undefined> {
    const report = await this.#api.act({ action: "cancel", ids: [this.#run] });
    if (!report.ok) return report.failure;
    const { changed } = report.value;
    const seen = await observe(this.#store, changed, ({ state }) => hasEnded(state));
    showToast({
      text: useRunTexts.now()(seen ? "cancelledTasks" : "cancelAsked", {
        count: changed.length,
        run: this.#run,
      }),
      ...(changed.length > 0 && {
        undo: () => this.#undo({ action: "retry", ids: [...changed], only: "all" }),
      }),
    });
    return undefined;
  }

  /** What changed; undefined when it was refused or nothing did, which has been said then. */
  async #ask(action: ActionInput): Promise<ActionReport | undefined> {
    const report = await this.#api.act(action);
    const texts = useRunTexts.now();
    if (!report.ok) {
      showFailure(texts("refused"), report.failure);
      return undefined;
    }
    if (report.value.changed.length > 0) return report.value;
    showToast({ text: texts("nothingChanged"), detail: report.value.unchanged[0]?.why });
    return undefined;
  }

  async #undo(action: ActionInput): Promise<Failure | undefined> {
    const report = await this.#api.act(action);
    return report.ok ? undefined : report.failure;
  }
}
