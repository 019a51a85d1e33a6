import { mkdirSync, readFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { wzpProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { findProgram } from "../../tooling/test-programs.ts";
import { exampleFiles, parallelExamples, refusedExamples } from "./gnu-parallel-examples.ts";
import { runBash } from "./run-bash.ts";

const gnu = findProgram("parallel");
const title = `GNU parallel${gnu === undefined ? " (skipped: the program parallel is missing)" : ""}`;

/** Enough for a start of the server on a busy machine. */
const limitMs = 60_000;

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
});
afterAll(() => rig[Symbol.asyncDispose]());

const page = readFileSync(new URL("../../docs/guide/coming-from-gnu-parallel.md", import.meta.url), "utf8");
const guide = {
  title: "the guide",
  examples: [...page.matchAll(/^wzp map (.*)$/gm)].map(([, words]) => `parallel ${words}`),
};

/** Runs a line in a new directory with the files of the examples; `program` stands for `parallel`. */
function run(line: string, program: string, directory: string): ReturnType<typeof runBash> {
  mkdirSync(directory, { recursive: true });
  const script = `${exampleFiles}\nparallel() { ${program} "$@"; }\n${line}`;
  return runBash(script, { cwd: directory, env: rig.environment });
}

let count = 0;

describe.skipIf(gnu === undefined)(title, () => {
  describe.each([...parallelExamples, guide])("$title", ({ examples }) => {
    const all = examples.map((each) => (typeof each === "string" ? { line: each } : each));
    test.each(all)(
      "$line",
      async ({ line, ...how }) => {
        count += 1;
        const base = `${rig.work}/${count}`;
        const map = `${wzpProgram} map${"shell" in how ? " --shell" : ""}`;
        const [theirs, ours] = await Promise.all([
          run(line, `${gnu ?? ""} --will-cite`, `${base}/theirs`),
          run(line, map, `${base}/ours`),
        ]);
        const shown = (text: string) => ("ordered" in how ? text : text.split("\n").toSorted().join("\n"));
        expect({ stdout: shown(ours.stdout), stderr: ours.stderr }).toMatchObject({
          stdout: shown(theirs.stdout),
        });
      },
      limitMs,
    );
  });
});

describe("what wzp map does not support is refused with the nearest thing that works", () => {
  test.each(refusedExamples)("%s", async (line, advice) => {
    count += 1;
    const ended = await run(line, `${wzpProgram} map`, `${rig.work}/${count}`);
    expect({ status: ended.status, stdout: ended.stdout }).toEqual({ status: 2, stdout: "" });
    expect(ended.stderr).toContain(advice);
  });
});
