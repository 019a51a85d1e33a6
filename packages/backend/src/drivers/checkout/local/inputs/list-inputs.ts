import { relative } from "node:path";

import ignore from "ignore";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { alwaysCounts, InputGlobs } from "@wezterm-parallel/shared/domain/inputs/input-globs";
import type { GitProject } from "@wezterm-parallel/shared/domain/run/run-spec";

import type { CheckoutRequest, InputFile, InputFiles, InputQuery } from "../../checkouts.ts";
import { findBase, repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import type { InputHashes } from "./input-hashes.ts";
import { CommittedFiles } from "./committed-files.ts";
import { WorkingFiles } from "./working-files.ts";

/** Lists the files that match a task's inputs, before it has a checkout. */
export class InputLister {
  readonly #committed = new CommittedFiles();
  readonly #working = new WorkingFiles();
  readonly #hashes: InputHashes;

  constructor(hashes: InputHashes) {
    this.#hashes = hashes;
  }

  async list(request: CheckoutRequest, { globs, since }: InputQuery): Promise<Result<InputFiles, Failure>> {
    const { project, spec } = request;
    const wanted = new InputGlobs(globs);
    if (spec.checkout !== "worktree") return this.#listWorking(request, wanted, since);
    if (project.kind !== "git") return ok({ files: [], unmatched: globs });
    return this.#listCommitted(request, project, wanted);
  }

  /** In the tree that the worktree would start from, and among the files that would be copied into it. */
  async #listCommitted(
    request: CheckoutRequest,
    project: GitProject,
    wanted: InputGlobs,
  ): Promise<Result<InputFiles, Failure>> {
    const place = repositoryPlace(project, request.env, request.umask);
    const base = await findBase(place, request, project);
    if (!base.ok) return base;
    const tree = await this.#committed.read(place, base.value);
    if (!tree.ok) return tree;
    const below = relative(project.root, project.directory);
    const found = tree.value.flatMap((file) => asInput(file, below, wanted));
    const { copy, link } = request.settings;
    const carried = ignore({ ignorecase: false }).add([...copy, ...link]);
    const names = wanted.names.filter((name) => carried.ignores(name));
    const named = await this.#hashes.hashAll(project.directory, names);
    return ok({ ...describe([...found, ...named], wanted), base: base.value });
  }

  async #listWorking(
    request: CheckoutRequest,
    wanted: InputGlobs,
    since: number,
  ): Promise<Result<InputFiles, Failure>> {
    const { directory } = request.project;
    const listed = await this.#working.read(request, since);
    if (!listed.ok) return listed;
    const paths = [...listed.value.filter((path) => wanted.matches(path)), ...wanted.names];
    return ok(describe(await this.#hashes.hashAll(directory, [...new Set(paths)]), wanted));
  }
}

function describe(files: readonly InputFile[], wanted: InputGlobs): InputFiles {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const paths = sorted.map(({ path }) => path).filter((path) => !path.startsWith("/"));
  return { files: sorted, unmatched: wanted.unmatched(paths) };
}

function asInput(file: InputFile, below: string, wanted: InputGlobs): InputFile[] {
  const inside = below === "" || file.path.startsWith(`${below}/`);
  const path = inside && below !== "" ? file.path.slice(below.length + 1) : file.path;
  if (inside && wanted.matches(path)) return [{ ...file, path }];
  return alwaysCounts(file) ? [{ ...file, path: `/${file.path}` }] : [];
}
