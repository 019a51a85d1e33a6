import { sep } from "node:path";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { InputGlobs } from "@wezterm-parallel/shared/domain/inputs/input-globs";
import { watchedRoots } from "@wezterm-parallel/shared/domain/service/watched-roots";
import { TreeWatch } from "@wezterm-parallel/shared/node/tree-watch";

import { watchFailed } from "./service-failures.ts";

/** Programs that save or generate several files do so within this time. */
const quietMs = 150;
const neverWatched = new Set([".git", "node_modules"]);

interface SourceWatchOptions {
  readonly clock: Clock;
  readonly service: string;
  /** State directory, which has the logs of services and may be in the project. */
  readonly state: string;
  readonly changed: () => void;
}

/** Tells when files change that match the globs of a service. */
export class SourceWatch implements Disposable {
  readonly #options: SourceWatchOptions;
  #watched: string | undefined;
  #begun: Promise<Result<void, Failure>> = Promise.resolve(ok(undefined));
  #tree: TreeWatch | undefined;
  #due: Disposable | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /** Settles when every change from now on is noticed. */
  begin(directory: string, globs: readonly string[]): Promise<Result<void, Failure>> {
    const key = JSON.stringify([directory, globs]);
    if (key === this.#watched) return this.#begun;
    this[Symbol.dispose]();
    this.#watched = key;
    this.#begun = this.#begin(directory, globs);
    return this.#begun;
  }

  async #begin(directory: string, globs: readonly string[]): Promise<Result<void, Failure>> {
    const matching = new InputGlobs(globs);
    const roots = watchedRoots(globs);
    const refused: Error[] = [];
    const tree = new TreeWatch({
      root: directory,
      enters: (folder) => !this.#isIgnored(directory, folder) && roots.some((root) => meets(folder, root)),
      changed: (path) => {
        if (matching.matches(path)) this.#note();
      },
      failed: (error) => refused.push(error),
    });
    this.#tree = tree;
    await tree.begin();
    const [first] = refused;
    if (first === undefined || this.#tree !== tree) return ok(undefined);
    this[Symbol.dispose]();
    return fail(watchFailed(this.#options.service, directory, first.message));
  }

  [Symbol.dispose](): void {
    this.#watched = undefined;
    this.#due?.[Symbol.dispose]();
    this.#tree?.[Symbol.dispose]();
    this.#tree = undefined;
  }

  #note(): void {
    const { clock, changed } = this.#options;
    this.#due?.[Symbol.dispose]();
    this.#due = clock.after(quietMs, changed);
  }

  #isIgnored(directory: string, folder: string): boolean {
    if (`${directory}/${folder}/`.startsWith(`${this.#options.state}/`)) return true;
    return folder.split(sep).some((name) => neverWatched.has(name));
  }
}

/** One of them is, or is in, the other. */
function meets(folder: string, root: string): boolean {
  return root === "." || `${folder}/`.startsWith(`${root}/`) || `${root}/`.startsWith(`${folder}/`);
}
