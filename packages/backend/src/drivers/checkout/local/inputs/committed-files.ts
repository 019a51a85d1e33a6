import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { listGit, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { InputFile } from "../../checkouts.ts";

/** Trees remembered at once: usually the tasks of a few runs share one. */
const remembered = 8;

/** Lists the files of commits; the list of a commit never changes. */
export class CommittedFiles {
  readonly #lists = new Map<string, Promise<Result<readonly InputFile[], Failure>>>();

  async read(place: GitPlace, commit: string): Promise<Result<readonly InputFile[], Failure>> {
    const key = `${place.cwd} ${commit}`;
    const reading = this.#lists.get(key) ?? readTree(place, commit);
    this.#lists.delete(key);
    this.#lists.set(key, reading);
    const oldest = this.#lists.keys().next().value;
    if (this.#lists.size > remembered && oldest !== undefined) this.#lists.delete(oldest);
    const files = await reading;
    if (!files.ok) this.#lists.delete(key);
    return files;
  }
}

async function readTree(place: GitPlace, commit: string): Promise<Result<readonly InputFile[], Failure>> {
  const lines = await listGit(place, ["ls-tree", "-r", "-z", "--full-tree", commit]);
  return lines.ok ? ok(lines.value.flatMap(readLine)) : lines;
}

/** `100644 blob 8ab6…\tpath` */
function readLine(line: string): InputFile[] {
  const [, mode, id, path] = /^(\d+) \w+ ([\da-f]+)\t(.*)$/s.exec(line) ?? [];
  return mode === undefined || id === undefined || path === undefined ? [] : [{ path, mode, id }];
}
