import { randomUUID } from "node:crypto";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type GitOptions, type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

import { StandingGit } from "../standing-git.ts";
import { readTouchedFiles, type TouchedFiles } from "./touched-files.ts";

const options = ["-r", "-z", "--raw", "--no-renames", "--no-ext-diff"];

/** Finds the files that a commit changed since another one. */
export class CommitDifferences implements Disposable {
  readonly #place: GitPlace;
  readonly #variables: GitOptions["variables"];
  readonly #git: StandingGit;
  /** Git repeats a line that is no commit. */
  readonly #mark = `end-${randomUUID()}\n`;

  constructor(place: GitPlace, variables: GitOptions["variables"]) {
    this.#place = place;
    this.#variables = variables;
    this.#git = new StandingGit(place, ["diff-tree", "--stdin", ...options], variables);
  }

  async between(base: string, commit: string): Promise<Result<TouchedFiles, Failure>> {
    if (base === commit) return ok(readTouchedFiles([]));
    const answer = await this.#git.ask(`${commit} ${base}\n${this.#mark}`, (output) => this.#measure(output));
    if (!answer.ok) return answer;
    const [id, ...fields] = answer.value.split("\0");
    if (id === commit) return ok(readTouchedFiles(fields.slice(0, -1)));
    // Without a difference, or without the commit, which is a failure.
    const asked = await listGit(this.#place, ["diff-tree", ...options, base, commit], {
      variables: this.#variables,
    });
    return asked.ok ? ok(readTouchedFiles(asked.value)) : asked;
  }

  [Symbol.dispose](): void {
    this.#git[Symbol.dispose]();
  }

  #measure(output: string): number | undefined {
    const at = output.indexOf(this.#mark);
    return at < 0 ? undefined : at + this.#mark.length;
  }
}
