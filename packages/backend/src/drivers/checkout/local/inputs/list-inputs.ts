import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

import ignore from "ignore";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { alwaysCounts, InputGlobs } from "@wezterm-parallel/shared/domain/inputs/input-globs";

import { listGit } from "@wezterm-parallel/shared/node/git/run-git";
import type { CheckoutRequest, InputFile, InputFiles } from "../../checkouts.ts";
import { findBase, type GitProject, repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import type { InputHashes } from "./input-hashes.ts";
import { CommittedFiles } from "./committed-files.ts";

/** Lists the files that match a task's inputs, before it has a checkout. */
export class InputLister {
  readonly #committed = new CommittedFiles();
  readonly #hashes: InputHashes;

  constructor(hashes: InputHashes) {
    this.#hashes = hashes;
  }

  async list(request: CheckoutRequest, globs: readonly string[]): Promise<Result<InputFiles, Failure>> {
    const { project, spec } = request;
    const wanted = new InputGlobs(globs);
    if (spec.checkout !== "worktree") return this.#listWorking(request, wanted);
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
    const named = await this.#hashAll(project.directory, names);
    return ok({ ...describe([...found, ...named], wanted), base: base.value });
  }

  async #listWorking(request: CheckoutRequest, wanted: InputGlobs): Promise<Result<InputFiles, Failure>> {
    const { directory, kind } = request.project;
    const listed = kind === "git" ? await listKnown(request) : ok(await walk(directory, ""));
    if (!listed.ok) return listed;
    const whole = await Promise.all(
      // A submodule, or another repository, is listed as a directory.
      listed.value.map(async (path) => (path.endsWith("/") ? walk(directory, path.slice(0, -1)) : [path])),
    );
    const paths = [...whole.flat().filter((path) => wanted.matches(path)), ...wanted.names];
    return ok(describe(await this.#hashAll(directory, [...new Set(paths)]), wanted));
  }

  async #hashAll(directory: string, paths: readonly string[]): Promise<InputFile[]> {
    const files: InputFile[] = [];
    for (const path of paths) {
      const file = await this.#hashes.hash(join(directory, path), path);
      if (file !== undefined) files.push(file);
    }
    return files;
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

/** Lists tracked files and those that git does not ignore. */
async function listKnown({ project, env }: CheckoutRequest): Promise<Result<readonly string[], Failure>> {
  const place = { cwd: project.directory, env };
  const modules = await listGit(place, ["ls-files", "-z", "--stage"]);
  if (!modules.ok) return modules;
  const others = await listGit(place, ["ls-files", "-z", "--others", "--exclude-standard"]);
  if (!others.ok) return others;
  const tracked = modules.value.map((line) => {
    const path = line.slice(line.indexOf("\t") + 1);
    return line.startsWith("160000") ? `${path}/` : path;
  });
  return ok([...tracked, ...others.value]);
}

async function walk(root: string, below: string): Promise<string[]> {
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
  const paths = await Promise.all(
    entries.map(async (entry) => {
      const path = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.name === ".git") return [];
      return entry.isDirectory() ? walk(root, path) : [path];
    }),
  );
  return paths.flat();
}
