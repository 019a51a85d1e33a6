import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { GitOptions, GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import { StandingGit } from "./standing-git.ts";

interface FoundObject {
  readonly id: string;
  readonly type: string;
}

/** Resolves names of objects; refs are read anew at each question. */
export class ObjectNames implements Disposable {
  readonly #git: StandingGit;

  constructor(place: GitPlace, variables: GitOptions["variables"]) {
    const args = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
    this.#git = new StandingGit(place, args, variables);
  }

  /** Undefined for a name without an object. */
  async resolve(names: readonly string[]): Promise<Result<readonly (FoundObject | undefined)[], Failure>> {
    if (names.length === 0) return ok([]);
    const input = names.map((name) => `${name}\n`).join("");
    const answer = await this.#git.ask(input, (output) => lengthOfLines(output, names.length));
    return answer.ok ? ok(answer.value.trimEnd().split("\n").map(readAnswer)) : answer;
  }

  [Symbol.dispose](): void {
    this.#git[Symbol.dispose]();
  }
}

function lengthOfLines(output: string, count: number): number | undefined {
  let end = 0;
  for (let line = 0; line < count; line++) {
    const at = output.indexOf("\n", end);
    if (at < 0) return undefined;
    end = at + 1;
  }
  return end;
}

/** Reads `<id> <type>`, or `<name> missing`, where a name may have spaces. */
function readAnswer(line: string): FoundObject | undefined {
  const found = /^([\da-f]{40,64}) (commit|tree|blob|tag)$/.exec(line);
  return found === null ? undefined : { id: found[1] ?? "", type: found[2] ?? "" };
}
