import { lstat, readdir, rm, rmdir } from "node:fs/promises";

import type { RunFiles } from "@wezterm-parallel/shared/domain/retention/plan-retention";

type Part = keyof RunFiles;

/** Artifacts lie here in an attempt's directory; everything else in it counts as logs. */
const artifacts = "artifacts";

/** The files of runs under the state directory; follows no links. */
export class FilesOfRuns {
  readonly #state: string;

  constructor(state: string) {
    this.#state = state;
  }

  async measure(run: number): Promise<RunFiles> {
    const sum = { logs: 0, artifacts: 0 };
    for (const { path, part } of await this.#parts(run)) sum[part] += await sizeOf(path);
    return sum;
  }

  async remove(run: number, part: Part | "all"): Promise<void> {
    const paths =
      part === "all"
        ? [this.#directory(run)]
        : (await this.#parts(run)).filter((each) => each.part === part).map(({ path }) => path);
    for (const path of paths) await rm(path, { recursive: true, force: true, maxRetries: 3 });
    if (part === "all") await this.#removeEmptyFolders(run);
  }

  /** Checkouts go without their folders, because a task of the same run may need one; those that are not empty stay. */
  async #removeEmptyFolders(run: number): Promise<void> {
    for (const kind of ["trees", "records"])
      await rmdir(`${this.#state}/checkouts/${kind}/r${run}`).catch(() => undefined);
  }

  async #parts(run: number): Promise<readonly { readonly path: string; readonly part: Part }[]> {
    const parts: { path: string; part: Part }[] = [];
    for (const attempt of await directoriesIn(this.#directory(run))) {
      for (const name of await readdir(attempt).catch(() => []))
        parts.push({ path: `${attempt}/${name}`, part: name === artifacts ? "artifacts" : "logs" });
    }
    return parts;
  }

  #directory(run: number): string {
    return `${this.#state}/attempts/r${run}`;
  }
}

async function directoriesIn(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${directory}/${name}`);
}

/** Files that disappear meanwhile count as nothing. */
async function sizeOf(path: string): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.isFile() ? found.size : 0;
  let bytes = 0;
  for (const name of await readdir(path).catch(() => [])) bytes += await sizeOf(`${path}/${name}`);
  return bytes;
}
