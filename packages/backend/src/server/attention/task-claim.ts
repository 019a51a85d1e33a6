import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import {
  type ClaimLine,
  type ClaimRefusal,
  type ClaimState,
  type TaskClaimWish,
  decideClaim,
  decideFence,
  decideFinish,
  evolveClaim,
  readClaim,
} from "@wezterm-parallel/shared/domain/task/agent/task-claim";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { appendLine, readLineFile } from "../../base/files/line-file.ts";

type HeldClaim = Extract<ClaimState, { kind: "claimed" }>;
type Finish = Pick<Extract<ClaimLine, { kind: "finished" }>, "outcome" | "summary">;

export interface ClaimNews {
  readonly state: "claimed" | "done" | "failed" | "lost";
  readonly by: string;
}

const nobody = { by: "" } as const;

interface TaskClaimOptions {
  /** Directory of the attempt's session. */
  readonly directory: string;
  readonly clock: Clock;
  /** Receives each change, once it is on the disk. */
  readonly tell: (news: ClaimNews) => void;
}

/**
 * The claim of an agent outside on one attempt, in a file that `wzp outside` of the attempt follows. After a restart of the
 * server, the agent has its whole time again: meanwhile nothing could be heard of it.
 */
export class TaskClaim implements Disposable {
  readonly #options: TaskClaimOptions;
  #state: ClaimState;
  #timer: Disposable | undefined;

  constructor(options: TaskClaimOptions) {
    this.#options = options;
    this.#state = this.#read();
    this.#wait();
  }

  get held(): { readonly by: string; readonly since: number } | undefined {
    if (this.#state.kind !== "claimed") return undefined;
    return { by: this.#state.wish.by, since: this.#state.since };
  }

  claim(wish: TaskClaimWish): Result<HeldClaim, ClaimRefusal> {
    // Its first line is written by the worker.
    if (this.#state.kind === "closed") this.#state = this.#read();
    const decided = decideClaim(this.#state, wish, this.#options.clock.now());
    if (!decided.ok) return decided;
    if (decided.value !== undefined) this.#write(decided.value, { state: "claimed", by: wish.by });
    this.#wait();
    return this.#state.kind === "claimed" ? ok(this.#state) : fail("closed");
  }

  /** Returns who holds it, whose time begins again. */
  keep(fence: string): Result<{ readonly by: string }, "lost"> {
    const may = decideFence(this.#state, fence);
    if (!may.ok) return may;
    this.#wait();
    return this.held === undefined ? fail("lost") : ok(this.held);
  }

  finish(fence: string, end: Finish): Result<{ readonly by: string }, "lost"> {
    const { by } = this.#state.kind === "claimed" || this.#state.kind === "over" ? this.#state.wish : nobody;
    const decided = decideFinish(this.#state, { fence, ...end }, this.#options.clock.now());
    if (!decided.ok) return decided;
    if (decided.value !== undefined) this.#write(decided.value, { state: end.outcome, by });
    return ok({ by });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
  }

  #read(): ClaimState {
    return readClaim(readLineFile<ClaimLine>(`${this.#options.directory}/${sessionFileNames.claim}`));
  }

  #wait(): void {
    this.#timer?.[Symbol.dispose]();
    if (this.#state.kind !== "claimed") return;
    const { seconds, by } = this.#state.wish;
    const { clock } = this.#options;
    this.#timer = clock.after(seconds * 1000, () => {
      this.#write({ kind: "lost", at: clock.now() }, { state: "lost", by });
    });
  }

  #write(line: ClaimLine, news: ClaimNews): void {
    appendLine(this.#options.directory, sessionFileNames.claim, line);
    this.#state = evolveClaim(this.#state, line);
    if (this.#state.kind !== "claimed") this.#timer?.[Symbol.dispose]();
    this.#options.tell(news);
  }
}
