import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { isUnsent, type PullRequest } from "@wezterm-parallel/shared/domain/change/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { EventFeed, WorkerGateway } from "../../base/backlog.ts";
import type { TaskSecrets } from "../../base/secrets.ts";
import type { ChangeRecord } from "../../drivers/store/changes.ts";
import type { MergeStore } from "./merge-store.ts";

interface PullRequestsOptions {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly secrets: TaskSecrets;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Name of the secret with the token, unless the plan or a person names another one. */
const usualSecret = "FORGE_TOKEN";
const atOnce = 2;
/** setTimeout takes no more. */
const longestTimerMs = 60 * 60_000;

const kicks: ReadonlySet<Event["kind"]> = new Set(["pull-request.requested", "worker.connected"]);

/**
 * Keeps pull requests and their forges in step: sends what is new, and looks at open ones. What is due is in the
 * store, so a crash or a forge that is down delays it only.
 */
export class PullRequests implements Disposable {
  readonly #options: PullRequestsOptions;
  readonly #busy = new Set<number>();
  readonly #feed: Disposable;
  #timer: Disposable | undefined;
  #disposed = false;

  constructor(options: PullRequestsOptions) {
    this.#options = options;
    this.#feed = options.feed.listen((events) => {
      if (events.some(({ kind }) => kicks.has(kind))) this.#work();
    });
    this.#work();
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#feed[Symbol.dispose]();
    this.#timer?.[Symbol.dispose]();
  }

  /** Starts what is due, and sets the timer for what is next. */
  #work(): void {
    if (this.#disposed) return;
    this.#timer?.[Symbol.dispose]();
    const { store, clock } = this.#options;
    const due = store.reader.duePullRequests(clock.now(), atOnce + this.#busy.size);
    for (const record of due) {
      if (this.#busy.size >= atOnce) return;
      if (!this.#busy.has(record.change)) void this.#sync(record);
    }
    // Those that are being asked are due until their answer is recorded.
    const next = this.#busy.size > 0 ? undefined : store.reader.nextPullRequestDue();
    if (next === undefined) return;
    const wait = Math.min(longestTimerMs, Math.max(0, next - clock.now()));
    this.#timer = clock.after(wait, () => this.#work());
  }

  async #sync(record: ChangeRecord): Promise<void> {
    const { change, pullRequest } = record;
    if (pullRequest === undefined) return;
    this.#busy.add(change);
    const { gateway, store } = this.#options;
    const question = this.#questionOf(record, pullRequest);
    const answer = question.ok ? await gateway.ask<"pull-request">(record.worker, question.value) : question;
    if (this.#disposed) return;
    const command = answer.ok
      ? ({ kind: "report", revision: pullRequest.revision, report: answer.value.report } as const)
      : ({ kind: "fail", failure: answer.failure } as const);
    await store.changes.decidePullRequests([{ change, command }]);
    this.#busy.delete(change);
    this.#work();
  }

  #questionOf(record: ChangeRecord, pullRequest: PullRequest): Result<QuestionOf<"pull-request">, Failure> {
    const { wish, report } = pullRequest;
    const token = this.#tokenFor(record, pullRequest);
    if (!token.ok) return token;
    const { task, branch } = this.#workOf(record);
    return ok({
      kind: "pull-request",
      project: record.ref,
      access: wish,
      token: token.value,
      target: record.target,
      branch,
      number: report?.number,
      publish: isUnsent(pullRequest) ? { ...task, wish } : undefined,
    });
  }

  /** Returns undefined for the login of the worker's user. */
  #tokenFor({ project }: ChangeRecord, { wish }: PullRequest): Result<string | undefined, Failure> {
    if (wish.login === true) return ok(undefined);
    const name = wish.secret ?? usualSecret;
    const given = this.#options.secrets.give(project, [name]);
    if (given.kind === "values") return ok(given.values[name]);
    return fail(given.failure.reason === "secret-missing" ? noToken(name) : given.failure);
  }

  #workOf({ change, run, name, attempt, base, tip }: ChangeRecord) {
    const { reader } = this.#options.store;
    const results = reader.attempts(change).map((each) => ({ ...each.result, attempt: each.attempt }));
    const branch = results.find((each) => each.attempt === attempt)?.branch ?? taskId(run, name);
    const spec = reader.task(run, name)?.spec;
    const ours = results.flatMap(({ commit }) => (commit === undefined ? [] : [commit]));
    const task = {
      change: taskId(run, name),
      base,
      commit: tip,
      ours,
      command: spec === undefined ? "" : showCommand(spec.command),
      verify: (spec?.verify ?? []).map(showCommand),
    };
    return { branch, task };
  }
}

function noToken(name: string): Failure {
  return createFailure({
    reason: "secret-missing",
    detail: createMessage("forge-token-missing", { name }),
    hint: createMessage("forge-token-missing-hint", { name }),
  });
}
