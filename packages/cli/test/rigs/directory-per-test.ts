import { mkdtempSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach } from "vitest";

import { CliRig, type Ended } from "./cli-rig.ts";

interface DirectoryPerTest {
  readonly rig: CliRig;
  /** The project of the current test: a directory without git. */
  readonly cwd: string;
  /** Runs a command in the directory. */
  readonly wzp: (...args: readonly string[]) => Promise<Ended>;
  /** Runs a command in the directory and reads its JSON. */
  readonly json: <T>(...args: readonly string[]) => Promise<T>;
}

/** Starts a home for the tests of a file and makes a new directory for each of them; removes both in the end. */
export function directoryPerTest(): DirectoryPerTest {
  let rig: CliRig;
  let cwd: string;
  beforeAll(async () => {
    rig = new CliRig();
    await rig.wzp(["up"]);
  }, 60_000);
  beforeEach(() => {
    cwd = mkdtempSync(join(rig.work, "project-"));
  });
  afterAll(() => rig[Symbol.asyncDispose]());
  const wzp = (...args: readonly string[]) => rig.wzp(args, { cwd });
  return {
    get rig() {
      return rig;
    },
    get cwd() {
      return cwd;
    },
    wzp,
    json: async <T>(...args: readonly string[]) => JSON.parse((await wzp(...args, "--json")).stdout) as T,
  };
}
