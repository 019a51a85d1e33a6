import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, beforeEach } from "vitest";

import { CliRig, type Ended } from "./cli-rig.ts";
import { Repository } from "./repository.ts";

export interface ProjectPerTest {
  readonly rig: CliRig;
  /** The directory of the current test. */
  readonly root: string;
  readonly git: (...args: readonly string[]) => string;
  /** Runs a command in the directory. */
  readonly wzp: (...args: string[]) => Promise<Ended>;
  /** Commits a plan, with other files, and all that changed. */
  readonly commitPlan: (text: string, files?: Readonly<Record<string, string>>) => void;
  /** Runs the plan to its end and returns the run's id. */
  readonly run: (args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;
}

interface ProjectOptions {
  /** The test makes the repository itself. */
  readonly isMadeByTest?: boolean;
}

/** Starts a home for the tests of a file and makes a new repository for each of them; removes both in the end. */
export function projectPerTest(name: string, { isMadeByTest = false }: ProjectOptions = {}): ProjectPerTest {
  let rig: CliRig;
  let root: string;
  let count = 0;
  beforeAll(async () => {
    rig = new CliRig();
    await rig.wzp(["up"]);
  }, 60_000);
  afterAll(() => rig[Symbol.asyncDispose]());
  beforeEach(() => {
    count += 1;
    root = join(rig.work, `${name}${count}`);
    if (!isMadeByTest) new Repository(root);
  });
  const git = (...args: readonly string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8" }).trimEnd();
  return {
    get rig() {
      return rig;
    },
    get root() {
      return root;
    },
    git,
    wzp: (...args) => rig.wzp(args, { cwd: root }),
    commitPlan: (text, files = {}) => {
      for (const [path, content] of Object.entries({ ...files, "wezterm-parallel.yaml": text })) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), content);
      }
      git("add", "--all");
      git("commit", "-qm", "plan");
    },
    run: async (args = [], env = {}) => {
      const ran = await rig.json<{ run: { id: string } }>(["run", ...args], { cwd: root, env });
      return ran.run.id;
    },
  };
}
