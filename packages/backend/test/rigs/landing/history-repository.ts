import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { openLandings } from "../../../src/drivers/checkout/local/landing/open-landings.ts";
import { applyEdits, firstTree, type RandomHistory, type Tree } from "./random-histories.ts";

/** The commits of a history in the repository. */
interface MadeHistory {
  readonly base: string;
  readonly task: string;
  readonly target: string;
  /** All commits of the task as one, without the target's. */
  readonly squashed: string;
}

/** Random histories side by side in one repository, made by one `git fast-import`. */
export class HistoryRepository implements Disposable {
  readonly #top = realpathSync(mkdtempSync(join(tmpdir(), "wzp-histories-")));
  readonly #root = join(this.#top, "repo");
  readonly #env: Readonly<Record<string, string>> = {
    PATH: process.env["PATH"] ?? "",
    HOME: this.#top,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Owner",
    GIT_AUTHOR_EMAIL: "owner@e",
    GIT_COMMITTER_NAME: "Owner",
    GIT_COMMITTER_EMAIL: "owner@e",
  };
  readonly #histories: readonly RandomHistory[];
  readonly #made: readonly MadeHistory[];

  constructor(histories: readonly RandomHistory[], { renormalize = false } = {}) {
    this.#histories = histories;
    mkdirSync(this.#root);
    this.#git(["init", "-q", "-b", "main"]);
    this.#git(["config", "--global", "user.name", "Owner"]);
    this.#git(["config", "--global", "user.email", "owner@e"]);
    this.#git(["config", "merge.ours.driver", "true"]);
    this.#git(["config", "--global", "merge.join.driver", "cat %B >> %A"]);
    this.#git(["config", "--global", "merge.renormalize", String(renormalize)]);
    // Nothing here must outlive a power cut, or be tidied.
    this.#git(["config", "--global", "core.fsync", "none"]);
    this.#git(["config", "--global", "maintenance.auto", "false"]);
    this.#git(["config", "--global", "advice.detachedHead", "false"]);
    this.#made = this.#import();
  }

  /** The trees that git makes of the histories in a checkout; `conflict` where it cannot. */
  async realTrees(): Promise<readonly string[]> {
    const input = this.#made
      .map(
        ({ base, task, target, squashed }, at) =>
          `${this.#realWay(at)} ${target} ${task} ${base} ${squashed}\n`,
      )
      .join("");
    const env = { ...this.#env, LC_ALL: "C" };
    const shell = spawn("sh", ["-c", script], { cwd: this.#root, env, stdio: ["pipe", "pipe", "ignore"] });
    shell.stdin.end(input);
    return (await text(shell.stdout)).trimEnd().split("\n");
  }

  #realWay(at: number): string {
    const { strategy, shape } = this.#histories[at] as RandomHistory;
    if (strategy === "merge" || shape === "merged") return strategy === "merge" ? "merge" : "squash";
    return strategy === "squash" && shape === "stacked" ? "pick" : strategy;
  }

  /** The trees of our candidates; `conflict` where none can be built. */
  async builtTrees(): Promise<readonly string[]> {
    const env = { PATH: this.#env["PATH"] ?? "", HOME: this.#top };
    const landings = openLandings({ state: join(this.#top, "state"), env });
    const trees: string[] = [];
    for (const [at, { base, task, target }] of this.#made.entries()) {
      const { strategy = "squash" } = this.#histories[at] ?? {};
      const request = { project: this.#project, branch: `h${at}/target`, change: `r1/h${at}` };
      const built = await landings.buildCandidate({ ...request, base, commit: task, onto: target, strategy });
      if (!built.ok && built.failure.reason !== "merge-conflict") throw new Error(built.failure.detail);
      trees.push(built.ok ? built.value.tree : "conflict");
    }
    return trees;
  }

  get #project() {
    const root = this.#root;
    const commonDir = join(root, ".git");
    return { kind: "git", directory: root, root, commonDir, target: "main", base: "" } as const;
  }

  #git(args: readonly string[], input = ""): string {
    return execFileSync("git", args, { cwd: this.#root, env: this.#env, input, encoding: "utf8" });
  }

  #import(): readonly MadeHistory[] {
    const stream = new ImportStream();
    const made = this.#histories.map((history, at) => importHistory(stream, history, `h${at}`));
    const marks = join(this.#top, "marks");
    this.#git(["fast-import", "--quiet", `--export-marks=${marks}`], stream.text);
    const commits = new Map(
      readFileSync(marks, "utf8")
        .split("\n")
        .map((line) => line.split(" ") as [string, string]),
    );
    const find = (mark: string) => commits.get(mark) ?? "";
    return made.map(({ base, task, target, squashed }) => ({
      base: find(base),
      task: find(task),
      target: find(target),
      squashed: find(squashed),
    }));
  }

  [Symbol.dispose](): void {
    rmSync(this.#top, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Reads a line a history: the way, then target, task, base and squashed commit. Each prints its tree. */
const script = `
while read -r way target task base squashed; do
  test $way = rebase || git checkout -q -f --detach $target
  case $way in
    merge) git merge -q --no-ff --no-edit $task >&2 && tree=$(git rev-parse HEAD^{tree}) ;;
    squash) git merge -q --squash $task >&2 && tree=$(git write-tree) ;;
    pick) git cherry-pick -n $squashed >&2 && tree=$(git write-tree) ;;
    rebase)
      git checkout -q -f --detach $task
      # A change that the target had once, and has no more, is applied again: nothing is taken for landed unseen.
      git rebase -q --reapply-cherry-picks --onto $target $base >&2 && tree=$(git rev-parse HEAD^{tree}) ;;
  esac
  if test $? -eq 0; then echo $tree; else
    echo conflict
    rm -rf .git/rebase-merge .git/MERGE_HEAD .git/CHERRY_PICK_HEAD .git/SQUASH_MSG .git/MERGE_MSG
    # An assertion of git that fails leaves its lock.
    rm -f .git/index.lock
    git reset -q --hard
    git clean -qffdx
  fi
done`;

/** A stream for `git fast-import`. */
export class ImportStream {
  readonly #parts: string[] = [];
  #marks = 0;

  get text(): string {
    return this.#parts.join("");
  }

  /** Returns the mark of the commit. */
  commit(ref: string, tree: Tree, parents: readonly string[]): string {
    const mark = `:${++this.#marks}`;
    const [first, ...others] = parents;
    const lines = [`reset refs/heads/${ref}`, "", `commit refs/heads/${ref}`, `mark ${mark}`];
    lines.push(`committer Author <author@e> ${this.#marks} +0000`, data(`Commit ${mark}`));
    if (first !== undefined) lines.push(`from ${first}`);
    lines.push(...others.map((each) => `merge ${each}`), "deleteall");
    for (const [path, { mode, text }] of tree) {
      lines.push(mode === "160000" ? `M ${mode} ${text} ${path}` : `M ${mode} inline ${path}\n${data(text)}`);
    }
    this.#parts.push(`${lines.join("\n")}\n`);
    return mark;
  }
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}

/** Returns marks. */
function importHistory(stream: ImportStream, history: RandomHistory, name: string): MadeHistory {
  const { before, shape } = history;
  const fork = { tree: applyEdits(firstTree, before), mark: "" };
  fork.mark = stream.commit(`${name}/fork`, fork.tree, [stream.commit(`${name}/root`, firstTree, [])]);
  const line = (ref: string, from: typeof fork, commits: RandomHistory["ours"]) =>
    commits.reduce(({ tree, mark }, edits) => {
      const next = applyEdits(tree, edits);
      return { tree: next, mark: stream.commit(`${name}/${ref}`, next, [mark]) };
    }, from);
  const [first = [], ...rest] = history.theirs;
  const needed = line("needed", fork, [first]);
  const target = line("target", fork, shape === "stacked" ? [...history.ours, first] : history.ours);
  const base = shape === "stacked" ? needed : fork;
  const task = shape === "merged" ? mergedTask() : line("task", needed, rest);
  const squashed = stream.commit(`${name}/squashed`, task.tree, [base.mark]);
  return { base: base.mark, task: task.mark, target: target.mark, squashed };

  /** Merges the target in favour of the task's files. */
  function mergedTask() {
    const tree = applyEdits(target.tree, first);
    const mark = stream.commit(`${name}/task`, tree, [needed.mark, target.mark]);
    return line("task", { tree, mark }, rest);
  }
}
