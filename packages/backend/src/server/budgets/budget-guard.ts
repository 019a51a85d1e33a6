import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import {
  decideWrapUp,
  type WrapUp,
  wrapUpMs,
  wrapUpPrompt,
} from "@wezterm-parallel/shared/domain/spending/wrap-up";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import type { EventFeed } from "../../base/backlog.ts";
import type { Logger } from "../../base/log.ts";
import type { OverspentAttempt } from "../../drivers/store/budgets.ts";
import type { BudgetStore } from "../../drivers/store/store.ts";

/** The running agents over which a budget is used up. */
export interface OverspentAgents extends Pick<BudgetStore, "endOverspent"> {
  overspent(): Promise<readonly OverspentAttempt[]>;
}

interface BudgetGuardOptions {
  readonly agents: OverspentAgents;
  /** The present activity of an attempt's program; undefined: it does not say what it does. */
  readonly activityOf: (attempt: AttemptName) => Activity | undefined;
  /** Cancels the present turn of an agent that `wzp acp` talks to. */
  readonly interrupt: (attempt: AttemptName) => Promise<unknown>;
  /** Types a prompt as soon as the agent takes one. */
  readonly ask: (attempt: AttemptName, text: string) => Promise<unknown>;
  readonly feed: EventFeed;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A worker that was away when it was asked to end an attempt is asked again. */
const askAgainMs = 30_000;

/** Asks agents whose budget is used up to wrap up, and ends them. */
export class BudgetGuard implements Disposable {
  readonly #options: BudgetGuardOptions;
  readonly #feed: Disposable;
  /** By id of the attempt. */
  readonly #wrapUps = new Map<string, WrapUp>();
  #timer: Disposable | undefined;
  #looking = false;
  #again = false;
  #disposed = false;

  constructor(options: BudgetGuardOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => {
      if (events.some((event) => this.#concerns(event))) this.#look();
    });
    // The last server may have stopped while agents wrapped up.
    this.#look();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
  }

  #concerns(event: Event): boolean {
    if (event.kind === "budget.changed") return true;
    return event.kind === "task.input" && this.#wrapUps.has(`${event.task}#${event.attempt ?? 1}`);
  }

  #look(): void {
    this.#again = true;
    if (!this.#looking) void this.#lookAtAll();
  }

  async #lookAtAll(): Promise<void> {
    const { agents, log } = this.#options;
    this.#looking = true;
    while (this.#again && !this.#disposed) {
      this.#again = false;
      try {
        const found = await agents.overspent();
        this.#forgetOthers(found.map(({ run, task, attempt }) => attemptId(run, task, attempt)));
        await Promise.all(found.map((one) => this.#lookAt(one)));
      } catch (error) {
        log.warn({ error: String(error) }, "could not look at the agents whose budget is used up");
      }
    }
    this.#looking = false;
    this.#setTimer();
  }

  /** Forgets agents that have ended, or may go on. */
  #forgetOthers(ids: readonly string[]): void {
    for (const id of this.#wrapUps.keys()) if (!ids.includes(id)) this.#wrapUps.delete(id);
  }

  async #lookAt(found: OverspentAttempt): Promise<void> {
    const { agents, activityOf, interrupt, ask, clock } = this.#options;
    const { run, task, attempt } = found;
    const id = attemptId(run, task, attempt);
    const name = { kind: "attempt", run, task, attempt } as const;
    const known = this.#wrapUps.get(id) ?? { since: clock.now() };
    const { wrapUp, does } = decideWrapUp(known, activityOf(name), clock.now());
    this.#wrapUps.set(id, wrapUp);
    // Not awaited: the answer comes when the agent has taken the prompt.
    if (does === "ask" || does === "interrupt") void ask(name, wrapUpPrompt);
    if (does === "interrupt") await interrupt(name);
    if (does === "end") await agents.endOverspent(found);
  }

  #setTimer(): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = undefined;
    if (this.#disposed || this.#wrapUps.size === 0) return;
    const now = this.#options.clock.now();
    const left = [...this.#wrapUps.values()].map(({ since }) => since + wrapUpMs - now);
    const soonest = Math.min(...left.filter((ms) => ms > 0), askAgainMs);
    this.#timer = this.#options.clock.after(soonest, () => this.#look());
  }
}
