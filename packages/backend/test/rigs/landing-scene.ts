import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import type { MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { LandAnswer, Landings } from "../../src/drivers/checkout/landings.ts";
import { openLandings } from "../../src/drivers/checkout/local/landing/open-landings.ts";

export type Edit =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string }
  | { readonly kind: "mode"; readonly path: string }
  | { readonly kind: "link"; readonly path: string; readonly to: string };

export interface TaskWork {
  readonly name: string;
  readonly base: string;
  readonly commit: string;
}

/** A repository whose main is checked out nowhere but in a scratch worktree, where history is made. */
export class LandingScene implements Disposable {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), "wzp-landing-")));
  readonly root = join(this.top, "repo");
  readonly env: Readonly<Record<string, string>>;
  readonly landings: Landings;

  constructor() {
    this.env = {
      PATH: process.env["PATH"] ?? "",
      HOME: this.top,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "Owner",
      GIT_AUTHOR_EMAIL: "owner@e",
      GIT_COMMITTER_NAME: "Owner",
      GIT_COMMITTER_EMAIL: "owner@e",
    };
    mkdirSync(this.root);
    this.git("init", "-q", "-b", "main");
    this.write({ kind: "write", path: "a.txt", text: lines("a") });
    this.write({ kind: "write", path: "dir/b.txt", text: lines("b") });
    this.commit("First");
    // Nobody has main checked out unless a test does.
    this.git("checkout", "-q", "--detach");
    this.landings = openLandings({ PATH: this.env["PATH"] ?? "", HOME: this.top });
  }

  get tip(): string {
    return this.git("rev-parse", "main");
  }

  get project() {
    const commonDir = join(this.root, ".git");
    return {
      kind: "git",
      directory: this.root,
      root: this.root,
      commonDir,
      target: "main",
      base: "",
    } as const;
  }

  git(...args: readonly string[]): string {
    return this.gitWith({}, ...args);
  }

  gitWith(variables: Readonly<Record<string, string>>, ...args: readonly string[]): string {
    const env = { ...this.env, ...variables };
    return execFileSync("git", args, { cwd: this.root, env, encoding: "utf8" }).trimEnd();
  }

  /** Commits edits on main. */
  advance(edits: readonly Edit[], message = "Advance"): void {
    this.git("checkout", "-q", "--detach", "main");
    for (const edit of edits) this.write(edit);
    this.git("update-ref", "refs/heads/main", this.commit(message));
  }

  branch(name: string, edits: readonly Edit[], message = `Work of ${name}`): TaskWork {
    return this.branchOf(name, [edits], message);
  }

  /** Makes one commit for each list of edits. */
  branchOf(name: string, commits: readonly (readonly Edit[])[], message = `Work of ${name}`): TaskWork {
    const base = this.tip;
    return commits.reduce<TaskWork>((work, edits) => this.extend(work, edits, message), {
      name,
      base,
      commit: base,
    });
  }

  extend(work: TaskWork, edits: readonly Edit[], message: string): TaskWork {
    this.git("checkout", "-q", "--detach", work.commit);
    for (const edit of edits) this.write(edit);
    const commit = this.commit(message, ["--author", `Author of ${work.name} <task@e>`]);
    return { ...work, commit };
  }

  tryBuild(work: TaskWork, strategy: MergeStrategy, onto = this.tip): Promise<Result<Candidate, Failure>> {
    const change = `r1/${work.name}`;
    const { base, commit } = work;
    const target = { project: this.project, branch: "main" };
    return this.landings.buildCandidate({ ...target, change, base, commit, onto, strategy });
  }

  async build(work: TaskWork, strategy: MergeStrategy, onto?: string): Promise<Candidate> {
    const built = await this.tryBuild(work, strategy, onto);
    if (!built.ok) throw new Error(built.failure.detail);
    return built.value;
  }

  async tryLand({ onto, commit }: Candidate): Promise<LandAnswer> {
    const target = { project: this.project, branch: "main", note: "wzp: land r1/task" };
    const landed = await this.landings.landCandidate({ ...target, onto, candidate: commit });
    if (!landed.ok) throw new Error(landed.failure.detail);
    return landed.value;
  }

  land({ commit }: Candidate): void {
    this.git("update-ref", "refs/heads/main", commit);
  }

  /** The tree of `git merge` in a checkout of main; undefined with a conflict. */
  realMerge(commit: string): { readonly tree: string | undefined } {
    return this.inClone("main", ["merge", "--no-edit", "-q", commit]);
  }

  realRebase(commit: string): { readonly tree: string | undefined } {
    return this.inClone(commit, ["rebase", "-q", "main"]);
  }

  private inClone(start: string, command: readonly string[]): { readonly tree: string | undefined } {
    const clone = join(this.top, "clone");
    this.git("worktree", "add", "-q", "--detach", clone, start);
    try {
      const done = spawnSync("git", command, { cwd: clone, env: this.env, encoding: "utf8" });
      const tree = execFileSync("git", ["rev-parse", "HEAD^{tree}"], {
        cwd: clone,
        env: this.env,
        encoding: "utf8",
      });
      return { tree: done.status === 0 ? tree.trim() : undefined };
    } finally {
      this.git("worktree", "remove", "--force", clone);
    }
  }

  write(edit: Edit): void {
    const path = join(this.root, edit.path);
    const isThere = isFile(path);
    if (edit.kind === "write" || edit.kind === "link") makeRoom(this.root, edit.path);
    if (edit.kind === "write") writeFileSync(path, edit.text);
    if (edit.kind === "link") symlinkSync(edit.to, path);
    if (edit.kind === "remove" && isThere) rmSync(path);
    if (edit.kind === "mode" && isThere) chmodSync(path, 0o755);
    if (edit.kind === "rename" && isThere) this.rename(path, edit.to);
  }

  private rename(from: string, to: string): void {
    const content = readFileSync(from);
    rmSync(from);
    makeRoom(this.root, to);
    writeFileSync(join(this.root, to), content);
  }

  commit(message: string, options: readonly string[] = []): string {
    this.git("add", "-A");
    this.git("commit", "-q", "--allow-empty", "-m", message, ...options);
    return this.git("rev-parse", "HEAD");
  }

  [Symbol.dispose](): void {
    rmSync(this.top, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** False behind a loop of links. */
function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}

/** A file or link may take the place of a directory, and the other way round. */
function makeRoom(root: string, path: string): void {
  const parts = path.split("/");
  for (const end of parts.keys()) {
    const parent = join(root, ...parts.slice(0, end + 1));
    const isDirectory = lstatSync(parent, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isDirectory || end === parts.length - 1) rmSync(parent, { recursive: true, force: true });
    if (end < parts.length - 1) mkdirSync(parent, { recursive: true });
  }
}

function lines(mark: string): string {
  return Array.from({ length: 12 }, (_, n) => `${mark}${n}\n`).join("");
}

const path = fc.constantFrom("a.txt", "dir/b.txt", "dir/c.txt", "dir", "d.txt", "A.txt", "日本 語.txt");
const text = fc.oneof(
  fc
    .tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom("x", "y"))
    .map(([at, mark]) => lines("a").replace(`a${at}\n`, `${mark}${at}\n`)),
  fc.constantFrom("one\n", "two\r\n", "bin\0ary", ""),
);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant("write" as const), path, text }),
  fc.record({ kind: fc.constant("remove" as const), path }),
  fc.record({ kind: fc.constant("rename" as const), path, to: path }),
  fc.record({ kind: fc.constant("mode" as const), path }),
  fc.record({ kind: fc.constant("link" as const), path, to: path }),
);
const commitEdits = fc.array(edit, { minLength: 1, maxLength: 3 });
const commits = fc.array(commitEdits, { minLength: 1, maxLength: 3 });

/** Commits before the fork, on the target after it, and of the task. */
export const randomHistory = fc.record({ before: commitEdits, ours: commits, theirs: commits });
