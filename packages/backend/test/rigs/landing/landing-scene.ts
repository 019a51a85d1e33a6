import { execFileSync, spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Candidate } from "@wezterm-parallel/shared/domain/change/change-state";
import type { MergeStrategy } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { LandAnswer, Landings } from "../../../src/drivers/checkout/landings.ts";
import { openLandings } from "../../../src/drivers/checkout/local/landing/open-landings.ts";

export type Edit =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "rename"; readonly path: string; readonly to: string };

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
    this.landings = this.openHome("state");
  }

  /** Lands for another home that uses the same repository. */
  openHome(name: string): Landings {
    const env = { PATH: this.env["PATH"] ?? "", HOME: this.top };
    return openLandings({ state: join(this.top, name), env });
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
    return this.extend({ name, base: this.tip, commit: this.tip }, edits, message);
  }

  extend(work: TaskWork, edits: readonly Edit[], message: string): TaskWork {
    this.git("checkout", "-q", "--detach", work.commit);
    for (const edit of edits) this.write(edit);
    const commit = this.commit(message, ["--author", `Author of ${work.name} <task@e>`]);
    return { ...work, commit };
  }

  tryBuild(
    work: TaskWork,
    strategy: MergeStrategy,
    onto = this.tip,
    landings = this.landings,
  ): Promise<Result<Candidate, Failure>> {
    const change = `r1/${work.name}`;
    const { base, commit } = work;
    const target = { project: this.project, branch: "main" };
    return landings.buildCandidate({ ...target, change, base, commit, onto, strategy });
  }

  async build(work: TaskWork, strategy: MergeStrategy, onto?: string): Promise<Candidate> {
    const built = await this.tryBuild(work, strategy, onto);
    if (!built.ok) throw new Error(built.failure.detail);
    return built.value;
  }

  async tryLand({ onto, commit }: Candidate, updateCheckout?: "if-clean" | "never"): Promise<LandAnswer> {
    const target = { project: this.project, branch: "main", note: "wzp: land r1/task" };
    const landed = await this.landings.landCandidate({ ...target, onto, candidate: commit, updateCheckout });
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
    if (edit.kind === "write") makeRoom(this.root, edit.path);
    if (edit.kind === "write") writeFileSync(path, edit.text);
    if (edit.kind === "remove" && isThere) rmSync(path);
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
