import { dirname, join, relative, resolve } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ChangedInput } from "@wezterm-parallel/shared/domain/inputs/affected-tasks";
import { InputGlobs } from "@wezterm-parallel/shared/domain/inputs/input-globs";
import { planTasks } from "@wezterm-parallel/shared/domain/plan/plan-tasks";
import type { TaskSpec } from "@wezterm-parallel/shared/domain/task/task-spec";
import {
  type GitPlace,
  listGit,
  quickTimeoutMs,
  runGit,
  textOf,
} from "@wezterm-parallel/shared/node/git/run-git";

import type { LoadedPlan } from "../plan-file/load-plan.ts";
import { listCommitted } from "../selection/list-changes.ts";

interface Repository {
  readonly root: GitPlace;
  readonly gitDir: string;
  readonly commonDir: string;
  /** Absolute paths of ignored files and directories. */
  readonly ignored: ReadonlySet<string>;
}

/** The files that `wzp run --watch` looks at: those that git does not ignore and no task writes. */
export class WatchedProject {
  readonly directory: string;
  readonly #repository: Repository | undefined;

  private constructor(directory: string, repository: Repository | undefined) {
    this.directory = directory;
    this.#repository = repository;
  }

  static async open({ path }: LoadedPlan, env: GitPlace["env"]): Promise<WatchedProject> {
    const directory = dirname(path);
    return new WatchedProject(directory, await findRepository({ cwd: directory, env }));
  }

  get watched() {
    const { gitDir, commonDir, ignored } = this.#repository ?? {};
    const git = [
      gitDir && { root: gitDir, path: "HEAD" },
      gitDir && { root: gitDir, path: "logs/HEAD" },
      commonDir && { root: commonDir, path: "refs/heads" },
    ];
    return {
      directory: this.directory,
      ignored: (path: string) => path.endsWith("/.git") || ignored?.has(path) === true,
      git: git.filter((each) => typeof each === "object"),
    };
  }

  /** Leaves out files that git ignores now and those that match `outputs` of a task. */
  async select(paths: readonly string[], plan: LoadedPlan["plan"]): Promise<readonly string[]> {
    const outputs = planTasks(plan).filter(writesHere).map(outputsOf);
    const others = paths.filter((path) => !outputs.some((each) => each(path)));
    if (this.#repository === undefined || others.length === 0) return others;
    const place = { ...this.#repository.root, cwd: this.directory };
    const input = others.join("\0");
    const ignored = await listGit(place, ["check-ignore", "-z", "--stdin"], { input, accept: [1] });
    return ignored.ok ? others.filter((path) => !ignored.value.includes(path)) : others;
  }

  /** Returns the commit that worktrees start from now; undefined outside of a repository. */
  async start({ project }: LoadedPlan["plan"]): Promise<string | undefined> {
    if (this.#repository === undefined) return undefined;
    const revision = `${project?.target ?? "HEAD"}^{commit}`;
    const found = await quickGit(this.#repository.root, ["rev-parse", "--verify", "--quiet", revision]);
    return found;
  }

  /** Lists the files that differ between two starts. */
  async listCommitted(
    from: string | undefined,
    to: string | undefined,
  ): Promise<Result<readonly ChangedInput[], Failure>> {
    if (this.#repository === undefined || from === to || from === undefined || to === undefined)
      return ok([]);
    return listCommitted(this.#repository.root, this.directory, [from, to]);
  }
}

function writesHere({ checkout, outputs }: TaskSpec): boolean {
  return checkout === "project" && outputs.length > 0;
}

/** `outputs` are relative to the directory of their task. */
function outputsOf({ outputs, directory = "" }: TaskSpec): (path: string) => boolean {
  const globs = new InputGlobs(outputs);
  return (path) => {
    const inside = relative(directory, path);
    return !inside.startsWith("../") && globs.matches(inside);
  };
}

async function findRepository(place: GitPlace): Promise<Repository | undefined> {
  const answer = await quickGit(place, ["rev-parse", "--show-toplevel", "--git-dir", "--git-common-dir"]);
  if (answer === undefined) return undefined;
  const [root = "", gitDir = "", commonDir = ""] = answer.split("\n");
  const hidden = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
  const ignored = await listGit(place, hidden);
  return {
    root: { ...place, cwd: root },
    gitDir: resolve(place.cwd, gitDir),
    commonDir: resolve(place.cwd, commonDir),
    ignored: new Set(ignored.ok ? ignored.value.map((path) => join(place.cwd, path).replace(/\/$/, "")) : []),
  };
}

async function quickGit(place: GitPlace, args: readonly string[]): Promise<string | undefined> {
  const answer = await runGit(place, args, { accept: [1, 128], timeoutMs: quickTimeoutMs });
  return answer.ok && answer.value.code === 0 ? textOf(answer.value) : undefined;
}
