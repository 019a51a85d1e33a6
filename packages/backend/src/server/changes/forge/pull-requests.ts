import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { markerOf, outgoingComments } from "@wezterm-parallel/shared/domain/change/forge/outgoing-comments";
import { verdictForForge } from "@wezterm-parallel/shared/domain/change/forge/verdict-for-forge";
import {
  type ForgeReport,
  isUnsent,
  type PullRequestCommand,
} from "@wezterm-parallel/shared/domain/change/forge/pull-request";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { taskId } from "@wezterm-parallel/shared/domain/ids";
import { showCommand } from "@wezterm-parallel/shared/domain/task/show-command";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { QuestionOf } from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { EventFeed, WorkerGateway } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { ChangeRecord } from "../../../drivers/store/changes.ts";
import { DueWork } from "../due-work.ts";
import { takeForgeComments } from "../review/take-forge-comments.ts";
import { forgeToken } from "./forge-token.ts";
import type { MergeStore } from "../merge-store.ts";

interface PullRequestsOptions {
  readonly store: MergeStore;
  readonly gateway: Pick<WorkerGateway, "ask">;
  readonly secrets: TaskSecrets;
  readonly feed: EventFeed;
  readonly clock: Clock;
}

/** Comments that are sent in one look: forges limit how many a minute are welcome. */
const mostOutgoing = 20;

const kicks: ReadonlySet<Event["kind"]> = new Set(["pull-request.requested", "worker.connected"]);

/**
 * Keeps pull requests and their forges in step: sends what is new, and looks at open ones. What is due is in the
 * store, so a crash or a forge that is down delays it only.
 */
export class PullRequests implements Disposable {
  readonly #options: PullRequestsOptions;
  readonly #work: DueWork<ChangeRecord, PullRequestCommand>;

  constructor(options: PullRequestsOptions) {
    this.#options = options;
    const { reader, changes } = options.store;
    this.#work = new DueWork({
      feed: options.feed,
      clock: options.clock,
      kicks,
      due: (until, limit) => reader.duePullRequests(until, limit),
      next: () => reader.nextPullRequestDue(),
      keyOf: ({ change }) => String(change),
      ask: (record) => this.#sync(record),
      record: ({ change }, command) => changes.decidePullRequests([{ change, command }]),
    });
  }

  [Symbol.dispose](): void {
    this.#work[Symbol.dispose]();
  }

  /**
   * Looks now at these open pull requests of a project, or at all of them if no number is given. Resolves once it is
   * recorded that they are due.
   */
  async look(
    project: number,
    numbers: readonly number[],
  ): Promise<Result<{ readonly looks: number }, Failure>> {
    const { reader, changes } = this.#options.store;
    const due = (await reader.duePullRequests(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
      .filter((each) => each.project === project)
      .filter(
        ({ pullRequest }) => numbers.length === 0 || numbers.includes(pullRequest?.report?.number ?? 0),
      );
    const command = { kind: "look" } as const;
    for (const each of due) this.#work.recordAfterAnswer(each, command);
    const decided = await changes.decidePullRequests(due.map(({ change }) => ({ change, command })));
    this.#work.start();
    return decided.ok ? ok({ looks: decided.value.changed.length }) : decided;
  }

  async #sync(record: ChangeRecord): Promise<PullRequestCommand> {
    const question = await this.#questionOf(record);
    const revision = record.pullRequest?.revision ?? 0;
    if (!question.ok) return { kind: "fail", revision, failure: question.failure };
    const answer = await this.#options.gateway.ask<"pull-request">(record.worker, question.value);
    if (!answer.ok) return { kind: "fail", revision, failure: answer.failure };
    const { forge, comments = [], posted = [] } = answer.value;
    // First: they are among the comments that the next look finds.
    if (posted.length > 0) await this.#options.store.reviews.sent(record.change, posted);
    await takeForgeComments(this.#options, record, { forge, comments });
    return { kind: "report", revision, report: answer.value.report };
  }

  async #questionOf(record: ChangeRecord): Promise<Result<QuestionOf<"pull-request">, Failure>> {
    const { pullRequest, ref: project, target } = record;
    if (pullRequest === undefined) throw new Error(`Internal error: change ${record.change} is not due`);
    const { wish, report } = pullRequest;
    const token = await forgeToken(this.#options.secrets, record.project, wish);
    if (!token.ok) return token;
    const { task, branch, merge } = await this.#workOf(record);
    const outgoing = wish.comments === true ? await this.#outgoingOf(record) : undefined;
    const verdict = await this.#verdictOf(record);
    if (!verdict.ok) return verdict;
    const ask = {
      kind: "pull-request",
      outgoing,
      verdict: verdict.value,
      merge: wish.autoMerge === true ? { ...merge, ...pick(report) } : undefined,
      project,
      access: wish,
      token: token.value,
      target,
      branch,
      number: report?.number,
      publish: isUnsent(pullRequest) ? { ...task, wish } : undefined,
    } as const;
    return ok(ask);
  }

  /** The verdict is computed for each look, so that a crash or an earlier failure changes nothing. */
  async #verdictOf({
    change: id,
    project,
    run,
    name,
    tip: commit,
    pullRequest,
  }: ChangeRecord): Promise<Result<QuestionOf<"pull-request">["verdict"], Failure>> {
    const secret = pullRequest?.wish.verdicts;
    if (secret === undefined) return ok(undefined);
    const token = await forgeToken(this.#options.secrets, project, { secret });
    if (!token.ok) return token;
    // Verdicts and rule of one moment.
    const { verdicts, rule } = await this.#options.store.reader.review({ change: id, tip: commit });
    const review = { change: taskId(run, name), commit, verdicts, rule };
    return ok({ ...verdictForForge(review), token: token.value ?? "" });
  }

  /** The rest goes with the next looks. */
  async #outgoingOf({ change, run, name }: ChangeRecord) {
    const { reader } = this.#options.store;
    const review = {
      change: taskId(run, name),
      threads: await reader.threads(change),
      verdicts: await reader.verdicts(change),
    };
    return outgoingComments(review, await reader.sentComments(change))
      .slice(0, mostOutgoing)
      .map(({ key, text }) => ({ key, text, marker: markerOf(review.change, key) }));
  }

  async #workOf({ change, run, name, attempt, base, tip }: ChangeRecord) {
    const { reader } = this.#options.store;
    const results = (await reader.attempts(change)).map((each) => ({
      ...each.result,
      attempt: each.attempt,
    }));
    const branch = results.find((each) => each.attempt === attempt)?.branch ?? taskId(run, name);
    const spec = (await reader.task(run, name))?.spec;
    const ours = results.flatMap(({ commit }) => (commit === undefined ? [] : [commit]));
    const task = {
      change: taskId(run, name),
      base,
      commit: tip,
      ours,
      command: spec === undefined ? "" : showCommand(spec.command),
      verify: (spec?.verify ?? []).map(showCommand),
      issue: spec?.issue?.number,
    };
    return { branch, task, merge: { commit: tip, strategy: spec?.merge?.strategy ?? "squash" } };
  }
}

function pick({ mergeAsked, refusal }: Partial<ForgeReport> = {}): Partial<ForgeReport> {
  return { mergeAsked, refusal };
}
