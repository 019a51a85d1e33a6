import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type { Cleaned } from "@wezterm-parallel/shared/protocol/api/schemas/checkout-schemas";
import type { ChangeSize } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";
import type { ServiceQuestion } from "@wezterm-parallel/shared/protocol/worker/service-question-kinds";
import type {
  AttemptWork,
  QuestionOf,
  WorkerAnswer,
  WorkerQuestion,
} from "@wezterm-parallel/shared/protocol/worker/worker-questions";

import type { Logger } from "../../base/log.ts";
import type { ChangeFiles } from "../../drivers/checkout/change-files.ts";
import type { Checkouts } from "../../drivers/checkout/checkouts.ts";
import type { Landings } from "../../drivers/checkout/landings.ts";
import type { Radar } from "../../drivers/checkout/radar.ts";
import type { ForgePorts } from "./answer-forge.ts";
import { answerLanding } from "./answer-landing.ts";
import { answerReview } from "./answer-review.ts";
import { RequestLane } from "./lane.ts";

/** Other parts answer the others. */
type CheckoutQuestion = Exclude<WorkerQuestion, ServiceQuestion | { kind: "dial" | "run-hook" }>;

export type AnswerQuestion = (id: string, answer: WorkerAnswer) => void;

interface CheckoutRequestsOptions extends ForgePorts {
  readonly checkouts: Checkouts;
  readonly landings: Landings;
  readonly changeFiles: ChangeFiles;
  readonly radar: Radar;
  readonly log: Logger;
  readonly answer: AnswerQuestion;
  readonly clean: (question: QuestionOf<"clean">) => Promise<Cleaned>;
}

/** Per lane. One git process takes one core; the other cores are for tasks. */
const atOnce = 2;
/** Time limits for all tasks of a page and for a single one: shorter than the server's timeout. */
const allSizesMs = 18_000;
const oneSizeMs = 5_000;
/** Ten pages of a board, some hundred bytes each. */
const mostKnown = 1_000;
/** Characters of JSON; below the server's message limit, also in UTF-8. */
const longestAnswer = 5 * 2 ** 20;

const slowKinds: ReadonlySet<WorkerQuestion["kind"]> = new Set(["pull-request", "push", "issue", "programs"]);

/** Answers the server's questions about this machine's checkouts, two at a time. */
export class CheckoutRequests implements Disposable {
  readonly #options: CheckoutRequestsOptions;
  readonly #open = new Map<string, AbortController>();
  readonly #git = new RequestLane(atOnce);
  /** A slow forge or program must not delay the answers about checkouts. */
  readonly #slow = new RequestLane(atOnce);
  readonly #known = new Map<string, ChangeSize>();

  constructor(options: CheckoutRequestsOptions) {
    this.#options = options;
  }

  ask(id: string, question: CheckoutQuestion): void {
    const control = new AbortController();
    this.#open.set(id, control);
    const handle = () => this.#handle(id, question, control.signal);
    // It waits for hours, and takes turns by itself.
    if (question.kind === "overlaps") return void handle();
    (slowKinds.has(question.kind) ? this.#slow : this.#git).add(handle);
  }

  /** Aborts git for this question; no answer is sent. */
  withdraw(id: string): void {
    this.#open.get(id)?.abort();
    this.#open.delete(id);
  }

  [Symbol.dispose](): void {
    for (const id of this.#open.keys()) this.withdraw(id);
  }

  async #handle(id: string, question: CheckoutQuestion, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const answer = await this.#answer(question, signal).catch((error: unknown) => {
      this.#options.log.error({ err: error, kind: question.kind }, "a request of the server failed");
      return failed(broken);
    });
    if (!this.#open.delete(id)) return;
    const tooLong = JSON.stringify(answer).length > longestAnswer;
    this.#options.answer(id, tooLong ? failed(tooMuch) : answer);
  }

  async #answer(question: CheckoutQuestion, signal: AbortSignal): Promise<WorkerAnswer> {
    const { checkouts } = this.#options;
    switch (question.kind) {
      case "change": {
        const { work, path, after, limit, patches } = question;
        const change = await checkouts.change(work, { path, after, limit, patches, signal });
        return change.ok ? { kind: "change", change: change.value } : failed(change.failure);
      }
      case "sizes":
        return { kind: "sizes", sizes: await this.#sizes(question.works, signal) };
      case "kept": {
        const kept = await checkouts.kept({ measure: false });
        return { kind: "kept", attempts: kept.map(({ attempt }) => attempt) };
      }
      case "saved": {
        const saved = await checkouts.saved(question.project);
        return saved.ok ? { kind: "saved", saved: [...saved.value] } : failed(saved.failure);
      }
      case "plan": {
        const { readProjectPlan } = await import("./read-project-plan.ts");
        const plan = await readProjectPlan(question.project);
        return plan.ok ? { kind: "plan", plan: plan.value } : failed(plan.failure);
      }
      case "restore":
        return this.#restore(question);
      case "tip":
      case "build":
      case "land":
      case "resolution":
      case "conflict":
      case "resolve":
      case "amend":
        return answerLanding(this.#options.landings, question);
      case "commits":
      case "diff":
      case "lines":
      case "file":
      case "revise":
        return answerReview(this.#options.changeFiles, question, signal);
      case "pull-request":
      case "push":
      case "issue":
        // Loaded with the first pull request: most workers never open one.
        return (await import("./answer-forge.ts")).answerForge(this.#options, question);
      case "radar": {
        const look = await this.#options.radar.look(question);
        return look.ok ? { kind: "radar", look: look.value } : failed(look.failure);
      }
      case "overlaps": {
        const news = await this.#options.radar.waitForNews(question, question.known, signal);
        return news.ok ? { kind: "overlaps", ...news.value } : failed(news.failure);
      }
      case "programs":
        return (await import("./answer-programs.ts")).answerPrograms(question);
      case "clean":
        return { kind: "clean", report: await this.#options.clean(question) };
    }
  }

  async #restore({ project, attempt, into }: QuestionOf<"restore">): Promise<WorkerAnswer> {
    const restored = await this.#options.checkouts.restore(project, attempt, into);
    if (!restored.ok) return failed(restored.failure);
    const { root, branch = "" } = restored.value;
    return { kind: "restore", path: root, branch };
  }

  /** Omits tasks that take too long, so that the others are answered in time. */
  async #sizes(works: readonly AttemptWork[], signal: AbortSignal) {
    const over = AbortSignal.timeout(allSizesMs);
    const sizes: Extract<WorkerAnswer, { kind: "sizes" }>["sizes"] = [];
    for (const work of works) {
      const until = AbortSignal.any([signal, over, AbortSignal.timeout(oneSizeMs)]);
      const size = over.aborted ? fail(tooSlow) : await this.#size(work, until);
      sizes.push(
        size.ok ? { kind: "size", size: size.value } : failed(until.aborted ? tooSlow : size.failure),
      );
    }
    return sizes;
  }

  /** Cached between two commits, which never change. */
  async #size(work: AttemptWork, signal: AbortSignal): Promise<Result<ChangeSize, Failure>> {
    const { attempt, base, commit } = work;
    const key = `${attempt} ${base} ${commit}`;
    const known = this.#known.get(key);
    if (known !== undefined) return ok(known);
    const size = await this.#options.checkouts.changeSize(work, signal);
    if (size.ok && size.value.source === "commit") this.#keep(key, size.value);
    return size;
  }

  #keep(key: string, size: ChangeSize): void {
    this.#known.set(key, size);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
  }
}

function failed(failure: Failure) {
  return { kind: "failed" as const, failure };
}

const broken: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("worker-mistake"),
  hint: createMessage("worker-mistake-hint"),
});

const tooSlow: Failure = createFailure({
  reason: "unavailable",
  detail: createMessage("change-slow"),
  hint: createMessage("change-slow-hint"),
});

const tooMuch: Failure = createFailure({
  reason: "unsupported",
  detail: createMessage("change-too-long"),
  hint: createMessage("change-too-long-hint"),
});
