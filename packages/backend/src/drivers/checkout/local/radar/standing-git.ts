import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import {
  type GitOptions,
  type GitPlace,
  quickTimeoutMs,
  spawnGit,
} from "@wezterm-parallel/shared/node/git/run-git";

interface Question {
  /** Returns the length of the answer at the start of this output, or undefined while it is incomplete. */
  readonly measure: (output: string) => number | undefined;
  readonly settle: (answer: Result<string, Failure>) => void;
}

/** A git process that answers questions one after another, which saves starting one for each. */
export class StandingGit implements Disposable {
  readonly #child: ReturnType<typeof spawnGit>;
  readonly #questions: Question[] = [];
  #output = "";
  #ended = false;

  constructor(
    place: GitPlace,
    args: readonly string[],
    variables: GitOptions["variables"],
    encoding: "utf8" | "latin1" = "utf8",
  ) {
    this.#child = spawnGit(place, args, { variables, timeoutMs: 0 });
    this.#child.stdout.setEncoding(encoding).on("data", (text: string) => this.#read(text));
    this.#child.stderr.resume();
    for (const stream of [this.#child.stdin, this.#child.stdout]) stream.on("error", () => undefined);
    this.#child.on("error", () => this.#end());
    this.#child.on("close", () => this.#end());
    this.#letProgramEnd();
  }

  async ask(input: string, measure: Question["measure"]): Promise<Result<string, Failure>> {
    if (this.#ended) return fail(stopped());
    const { promise, resolve } = Promise.withResolvers<Result<string, Failure>>();
    this.#questions.push({ measure, settle: resolve });
    this.#child.stdin.write(input);
    const limit = setTimeout(() => this[Symbol.dispose](), quickTimeoutMs);
    const answer = await promise;
    clearTimeout(limit);
    return answer;
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
    this.#end();
  }

  #read(text: string): void {
    this.#output += text;
    for (let next = this.#questions[0]; next !== undefined; next = this.#questions[0]) {
      const length = next.measure(this.#output);
      if (length === undefined) return;
      this.#questions.shift();
      next.settle(ok(this.#output.slice(0, length)));
      this.#output = this.#output.slice(length);
    }
  }

  #end(): void {
    this.#ended = true;
    for (const { settle } of this.#questions.splice(0)) settle(fail(stopped()));
  }

  /** Git ends by itself when its input is closed, which the end of this program does. */
  #letProgramEnd(): void {
    this.#child.unref();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr]) {
      if ("unref" in stream && typeof stream.unref === "function") stream.unref();
    }
  }
}

function stopped(): Failure {
  return createFailure({ reason: "git-failed", detail: createMessage("git-stopped") });
}
