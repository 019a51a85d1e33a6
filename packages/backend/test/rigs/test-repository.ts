import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import type { GitProject, ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { runSettingsSchema } from "@wezterm-parallel/shared/domain/run/run-spec";
import { taskSpecSchema, type TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { TaskInput } from "@wezterm-parallel/shared/protocol/worker/worker-messages";

import type { CheckoutRequest } from "../../src/drivers/checkout/checkouts.ts";

/** Environment of tests: no machine configuration, no identity. */
function testEnv(home: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, XDG_CONFIG_HOME: join(home, "config") };
}

/** A user's repository in a directory with a space and Japanese in its name, with dirty files and a stash. */
export class TestRepository implements Disposable {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), "wzp-checkout-")));
  readonly root = join(this.top, "作業 tree");
  readonly state = join(this.top, "state");
  readonly env = testEnv(this.top);

  constructor() {
    mkdirSync(this.root);
    this.git("init", "-q", "-b", "main");
    this.write(".gitignore", "*.ignored\nnode_modules/\n.env\n");
    this.write("a.txt", "a\n");
    this.write("src/日本 語.txt", "b\n");
    this.git("add", ".");
    this.commit("first");
    this.git("branch", "other");
    this.write("a.txt", "stashed\n");
    this.git("-c", "user.name=u", "-c", "user.email=u@e", "stash", "-q");
    this.write("staged.txt", "staged\n");
    this.git("add", "staged.txt");
    this.write("a.txt", "dirty\n");
    this.write("untracked.txt", "untracked\n");
    this.write(".env", "SECRET=1\n");
  }

  git(...args: readonly string[]): string {
    return gitIn(this.root, args, this.env);
  }

  commit(message: string): void {
    this.git("-c", "user.name=u", "-c", "user.email=u@e", "commit", "-qm", message);
  }

  write(path: string, text: string): void {
    writeFile(join(this.root, path), text);
  }

  get project(): GitProject {
    return {
      kind: "git",
      directory: this.root,
      root: this.root,
      commonDir: join(this.root, ".git"),
      target: "main",
      base: this.git("rev-parse", "main").trim(),
    };
  }

  request(attempt = "r1/test#1", more: RequestChanges = {}): CheckoutRequest {
    const task = attempt.slice(attempt.indexOf("/") + 1, attempt.lastIndexOf("#"));
    return {
      attempt,
      run: Number(attempt.slice(1, attempt.indexOf("/"))),
      task,
      spec: taskSpecSchema.parse({
        name: task,
        base: task,
        command: { kind: "argv", argv: ["true"] },
        ...more.spec,
      }),
      project: more.project ?? this.project,
      settings: runSettingsSchema.parse(more.settings ?? {}),
      inputs: more.inputs ?? [],
      env: this.env,
      signal: new AbortController().signal,
    };
  }

  /** Hashes everything of the user: files, index, stash, HEAD, refs and reflogs except ours, configuration. */
  fingerprint(): string {
    const hash = createHash("sha256");
    for (const line of describeTree(this.root)) hash.update(line);
    const git = join(this.root, ".git");
    for (const name of ["config", "index", "HEAD", "logs/HEAD", "logs/refs/stash", "logs/refs/heads/main"]) {
      hash.update(readFileSync(join(git, name)));
    }
    const refs = this.git("for-each-ref").split("\n");
    hash.update(refs.filter((line) => !/\trefs\/(heads\/wzp|wezterm-parallel)\//.test(line)).join("\n"));
    return hash.digest("hex");
  }

  [Symbol.dispose](): void {
    execFileSync("chmod", ["-R", "u+rwX", this.top]);
    rmSync(this.top, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface RequestChanges {
  readonly spec?: Partial<TaskSpecInput>;
  readonly project?: ProjectRef;
  readonly settings?: Parameters<typeof runSettingsSchema.parse>[0];
  readonly inputs?: readonly TaskInput[];
}

export function gitIn(cwd: string, args: readonly string[], env: Record<string, string>): string {
  const stdio = ["ignore", "pipe", "pipe"] as ("ignore" | "pipe")[];
  return execFileSync("git", ["-c", "core.quotePath=false", ...args], { cwd, encoding: "utf8", env, stdio });
}

export function writeFile(path: string, text: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function* describeTree(root: string): Generator<string> {
  const names = readdirSync(root, { recursive: true, encoding: "utf8" }).toSorted();
  for (const name of names) {
    const path = join(root, name);
    if (name === ".git" || name.startsWith(".git/")) continue;
    const found = lstatSync(path);
    const content = found.isSymbolicLink()
      ? readlinkSync(path)
      : found.isFile()
        ? readFileSync(path, "base64")
        : "";
    yield `${relative(root, path)}\0${found.mode}\0${content}\n`;
  }
}
