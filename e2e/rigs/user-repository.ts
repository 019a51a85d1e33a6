import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

/** A user's repository with everything that must not change: modified files, index, stash, branches. */
export class UserRepository implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-user-"));

  constructor() {
    this.git("init", "-q", "-b", "main");
    this.git("config", "user.name", "A User");
    this.git("config", "user.email", "user@example.org");
    writeFileSync(join(this.path, "notes.txt"), "one\n");
    this.git("add", ".");
    this.git("commit", "-qm", "first");
    this.git("branch", "other");
    writeFileSync(join(this.path, "notes.txt"), "stashed\n");
    this.git("stash");
    writeFileSync(join(this.path, "staged.txt"), "staged\n");
    this.git("add", "staged.txt");
    writeFileSync(join(this.path, "notes.txt"), "dirty\n");
    writeFileSync(join(this.path, "untracked file.txt"), "untracked\n");
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.path, encoding: "utf8", env: gitEnv() });
  }

  /**
   * Describes everything the user owns: files, index entries, stash, HEAD, other branches than ours, their
   * reflogs.
   */
  fingerprint(): string {
    const hash = createHash("sha256");
    for (const line of describeTree(this.path)) hash.update(line);
    hash.update(this.git("ls-files", "--stage"));
    hash.update(this.git("stash", "list"));
    hash.update(this.git("symbolic-ref", "HEAD"));
    hash.update(this.#usersRefs());
    hash.update(this.git("reflog", "show", "main"));
    hash.update(readFileSync(join(this.path, ".git/config")));
    return hash.digest("hex");
  }

  #usersRefs(): string {
    const refs = this.git("for-each-ref").split("\n");
    return refs.filter((line) => !/\trefs\/(heads\/wzp|wezterm-parallel)/.test(line)).join("\n");
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

function* describeTree(root: string): Generator<string> {
  const entries = readdirSync(root, { withFileTypes: true, recursive: true });
  const paths = entries.map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }));
  for (const { entry, path } of paths.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = relative(root, path);
    if (name === ".git" || name.startsWith(".git/") || name === "wezterm-parallel.yaml") continue;
    if (entry.isFile()) yield `${name}\0${readFileSync(path).toString("base64")}\n`;
    else if (entry.isSymbolicLink()) yield `${name}\0-> ${readlinkSync(path)}\n`;
    else yield `${name}/\n`;
  }
}

function gitEnv(): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, GIT_CONFIG_GLOBAL: "/dev/null", LANG: "C" };
}
