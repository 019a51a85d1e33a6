import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import type { Random } from "../chaos/random.ts";
import { until } from "../until.ts";

interface Possessions {
  /** Contents of the user's files, and of the file that tasks change too while the user has edited it. */
  readonly files: Readonly<Record<string, string>>;
  readonly index: string;
  readonly stash: string;
}

const own = ["mine/a.txt", "mine/b.txt", "mine/c.txt"] as const;
/** Tasks change this file too. */
const shared = "shared.txt";

/**
 * A user who edits, stages, stashes, commits and pulls in the checked-out target, and checks before each step that
 * everything is as the step before left it.
 */
export class BusyUser implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), "wzp-busy-user-"));
  /** A bare repository to which landings are pushed. */
  readonly mirror = mkdtempSync(join(tmpdir(), "wzp-busy-mirror-"));
  readonly violations: string[] = [];
  /** Commits that this user and an outsider put on the target. */
  readonly commits: string[] = [];
  steps = 0;
  readonly #random: Random;
  #editedShared = false;
  #isStashed = false;
  #stopped = false;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Runs git as a person does: repeated while another git holds a lock. */
  async git(...args: readonly string[]): Promise<string> {
    return until(`git ${args.join(" ")}`, async () => {
      const { stdout, stderr, code } = await this.tryGit(...args);
      if (code === 0) return { stdout };
      if (/\.lock|cannot lock ref|index file open failed|unable to write new index/i.test(stderr))
        return false;
      throw new Error(`git ${args.join(" ")}: ${stderr}`);
    }).then(({ stdout }) => stdout);
  }

  async tryGit(...args: readonly string[]) {
    const { PATH = "", HOME = "" } = process.env;
    const env = { PATH, HOME, GIT_CONFIG_GLOBAL: "/dev/null", LANG: "C" };
    return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile("git", args, { cwd: this.path, env, encoding: "utf8" }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : 1, stdout: stdout.trimEnd(), stderr }),
      );
    });
  }

  async setUp(): Promise<void> {
    await this.git("init", "-q", "-b", "main");
    await this.git("config", "user.name", "A User");
    await this.git("config", "user.email", "user@example.org");
    mkdirSync(join(this.path, "mine"));
    for (const file of [...own, shared]) this.#write(file, "first\n");
    await this.git("add", ".");
    await this.git("commit", "-qm", "first");
    await this.git("init", "-q", "--bare", this.mirror);
    await this.git("--git-dir", this.mirror, "config", "core.logAllRefUpdates", "true");
    await this.git("remote", "add", "mirror", this.mirror);
  }

  /** Works until `stop`; settles with a tree in which nothing is in the way of a landing. */
  async work(): Promise<void> {
    let before = await this.#possessions();
    while (!this.#stopped) {
      await delay(this.#random.between(20, 300));
      await this.#check(before);
      await this.#step();
      before = await this.#possessions();
      this.steps += 1;
    }
    if (this.#editedShared) await this.#dropShared();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #step(): Promise<void> {
    if (this.#isStashed) return this.#unstash();
    const step = this.#random.pick([
      this.#edit,
      this.#edit,
      this.#stage,
      this.#stash,
      this.#commit,
      this.#pull,
      this.#share,
    ]);
    await step.call(this);
  }

  async #edit(): Promise<void> {
    this.#write(this.#random.pick([...own, "mine/untracked.txt"]), `edit ${this.#random.next()}\n`);
  }

  async #stage(): Promise<void> {
    const file = this.#random.pick(own);
    this.#write(file, `staged ${this.#random.next()}\n`);
    await this.git("add", file);
    if (this.#random.chance(0.5)) this.#write(file, `edited after ${this.#random.next()}\n`);
  }

  async #stash(): Promise<void> {
    const before = own.map((file) => this.#read(file));
    const pushed = await this.tryGit("stash", "push", "-q", "--", ...own);
    const [top = ""] = (await this.git("stash", "list", "--format=%H")).split("\n");
    this.#isStashed = top !== "";
    if (!this.#isStashed || pushed.code !== 0) return;
    const kept = await Promise.all(own.map((file) => this.git("show", `${top}:${file}`)));
    if (kept.join("\n") !== before.map((text) => text.trimEnd()).join("\n"))
      this.violations.push("a stash does not hold what the user had");
  }

  async #unstash(): Promise<void> {
    // A push that failed half-way left the files where they were.
    await this.git("checkout", "-q", "HEAD", "--", ...own);
    await this.git("stash", "pop", "-q");
    this.#isStashed = false;
  }

  async #commit(): Promise<void> {
    const file = this.#random.pick(own);
    this.#write(file, `committed ${this.#random.next()}\n`);
    await this.git("commit", "-q", "-m", "Work of the user", "--", file);
    this.commits.push(
      await this.git("log", "-1", "--format=%H", "--author=A User", "--grep=Work of the user"),
    );
  }

  /** Merges what an outsider pushed elsewhere. */
  async #pull(): Promise<void> {
    const name = `pushed-${this.commits.length}.txt`;
    const blob = join(this.path, ".git", name);
    writeFileSync(blob, name);
    const [hash, tip] = [await this.git("hash-object", "-w", blob), await this.git("rev-parse", "main")];
    rmSync(blob);
    const listed = await this.git("ls-tree", tip);
    const tree = await this.#makeTree(`${listed}\n100644 blob ${hash}\t${name}\n`);
    const commit = await this.git("commit-tree", tree, "-p", tip, "-m", "Pushed by an outsider");
    await this.git("update-ref", "refs/heads/outside", commit);
    const merged = await this.tryGit("merge", "-q", "--no-edit", commit);
    if (merged.code === 0) this.commits.push(commit);
    else await this.tryGit("merge", "--abort");
  }

  #makeTree(listed: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = execFile("git", ["mktree"], { cwd: this.path, encoding: "utf8" }, (error, stdout) =>
        error === null ? resolve(stdout.trim()) : reject(error),
      );
      child.stdin?.end(listed);
    });
  }

  /** Edits the file that tasks change too, or gives the edit up: landings wait meanwhile. */
  async #share(): Promise<void> {
    if (this.#editedShared) return this.#dropShared();
    if ((await this.git("status", "--porcelain", "--", shared)) !== "") return;
    this.#write(shared, `mine ${this.#random.next()}\n`);
    this.#editedShared = true;
  }

  async #dropShared(): Promise<void> {
    await this.git("checkout", "-q", "HEAD", "--", shared);
    this.#editedShared = false;
  }

  async #check(before: Possessions): Promise<void> {
    const now = await this.#possessions();
    for (const what of ["files", "index", "stash"] as const) {
      const [old, found] = [JSON.stringify(before[what]), JSON.stringify(now[what])];
      if (old !== found) this.violations.push(`the user's ${what} changed: ${old} → ${found}`);
    }
  }

  async #possessions(): Promise<Possessions> {
    const names = readdirSync(join(this.path, "mine")).map((name) => `mine/${name}`);
    const kept = this.#editedShared ? [...names, shared] : names;
    const files = Object.fromEntries(kept.toSorted().map((file) => [file, this.#read(file)]));
    const index = await this.git("ls-files", "--stage", "--", "mine");
    const stash = await this.git("stash", "list", "--format=%H");
    return { files, index, stash };
  }

  #read(file: string): string {
    const path = join(this.path, file);
    return existsSync(path) ? readFileSync(path, "utf8") : "(missing)";
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.path, file), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.mirror, { recursive: true, force: true, maxRetries: 5 });
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}
