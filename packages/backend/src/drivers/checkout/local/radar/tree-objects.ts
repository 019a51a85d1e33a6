import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

import type { RadarStore } from "./radar-store.ts";
import { StandingGit } from "./standing-git.ts";
import type { TreeReader } from "./work/tree-with-edits.ts";

const mostKnown = 500;

/** Trees of the repository and of the radar; git is started when the first is read. */
export class TreeObjects implements Disposable, TreeReader {
  readonly #place: GitPlace;
  readonly #store: RadarStore;
  readonly #known = new Map<string, Promise<Result<Buffer, Failure>>>();
  #git: StandingGit | undefined;

  constructor(place: GitPlace, store: RadarStore) {
    this.#place = place;
    this.#store = store;
  }

  /** Checkouts with the same HEAD read the same trees. */
  read(id: string): Promise<Result<Buffer, Failure>> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (this.#known.size >= mostKnown) this.#known.clear();
    const reading = this.#read(id);
    this.#known.set(id, reading);
    return reading;
  }

  async #read(id: string): Promise<Result<Buffer, Failure>> {
    const { variables } = this.#store;
    this.#git ??= new StandingGit(this.#place, ["cat-file", "--batch"], variables, "latin1");
    const answer = await this.#git.ask(`${id}\n`, lengthOfObject);
    if (!answer.ok) return answer;
    const start = answer.value.indexOf("\n") + 1;
    const isTree = answer.value.startsWith(`${id} tree `);
    return isTree ? ok(Buffer.from(answer.value.slice(start, -1), "latin1")) : fail(noTree(id));
  }

  [Symbol.dispose](): void {
    this.#git?.[Symbol.dispose]();
  }
}

/** `<id> <type> <size>`, the content and a newline; without size, there is no such object. */
function lengthOfObject(output: string): number | undefined {
  const end = output.indexOf("\n");
  if (end < 0) return undefined;
  const size = / (\d+)$/.exec(output.slice(0, end))?.[1];
  const length = size === undefined ? end + 1 : end + 2 + Number(size);
  return output.length < length ? undefined : length;
}

function noTree(id: string): Failure {
  return createFailure({
    reason: "git-failed",
    detail: createMessage("git-failed", { command: "cat-file", code: 0, said: `${id} is no tree` }),
  });
}
