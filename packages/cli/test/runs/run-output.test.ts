import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig, type Ended } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

/** `slow` and `quick` print in turns, `bad` fails between them. */
const turns = `
  slow: "echo slow 1; touch {cwd}/begun; until [ -e {cwd}/ended ]; do sleep 0.02; done; printf 'slow 2'"
  quick: 'until [ -e {cwd}/begun ]; do sleep 0.02; done; printf "\\033[31mred\\033[0m\\n10%%\\r100%%\\n"'
  bad: { run: "echo one; echo two; exit 3", needs: [quick] }
  then: { run: "touch {cwd}/ended", needs: [{ task: bad, if: always }] }
  after: { run: "true", needs: [bad] }`;

describe("run --output", () => {
  test("grouped, the default of a pipe, prints each output in one piece and failures again at the end", async () => {
    const { status, stdout } = await run(turns, []);
    expect({ status, lines: bodyOf(stdout) }).toEqual({
      status: 1,
      lines: [
        "✓ quick done",
        "red",
        "100%",
        "✗ bad failed: exit 3",
        "one",
        "two",
        "- after skipped",
        "✓ slow done",
        "slow 1",
        "slow 2",
        "",
        "✗ bad failed: exit 3",
        "one",
        "two",
        "",
        "✗ bad: exit 3",
      ],
    });
  });

  test("stream prints lines as they come after the task's name, the line of its end after them", async () => {
    const { stdout } = await run(turns, ["--output", "stream"]);
    const lines = bodyOf(stdout);
    const of = (name: string) =>
      lines.slice(0, lines.indexOf("")).filter((line) => line.includes(name) && !line.startsWith("›"));
    expect(of("slow")).toEqual(["slow  | slow 1", "slow  | slow 2", "✓ slow done"]);
    expect(of("quick")).toEqual(["quick | red", "quick | 100%", "✓ quick done"]);
    expect(of("bad")).toEqual(["bad   | one", "bad   | two", "✗ bad failed: exit 3"]);
    expect(lines.slice(lines.indexOf("") + 1)).toEqual([
      "✗ bad failed: exit 3",
      "one",
      "two",
      "",
      "✗ bad: exit 3",
    ]);
  });

  test("errors prints the output of failed tasks only, once", async () => {
    const { stdout } = await run(turns, ["--output", "errors"]);
    expect(bodyOf(stdout)).toEqual([
      "✓ quick done",
      "✗ bad failed: exit 3",
      "one",
      "two",
      "- after skipped",
      "✓ slow done",
      "",
      "✗ bad: exit 3",
    ]);
  });

  test("none prints no output, and the last lines of failures in the summary", async () => {
    const { stdout } = await run(turns, ["--output", "none"]);
    expect(stdout).not.toContain("slow 1");
    expect(bodyOf(stdout).slice(-3)).toEqual(["✗ bad: exit 3", "    one", "    two"]);
  });

  test("shows the set-up or check that failed, and not the failure of a task that may fail again", async () => {
    const { stdout } = await run(
      `
  checked: { run: "echo works", verify: ["echo unchecked; exit 2"] }
  may: { run: "echo tried; exit 4", allow-failure: true, needs: [{ task: checked, if: always }] }
  last: { run: "echo end", needs: [may] }`,
      [],
    );
    const lines = bodyOf(stdout);
    const first = lines.findIndex((line) => line.startsWith("✗ checked failed"));
    expect(lines.slice(first + 1, first + 3)).toEqual(["works", "unchecked"]);
    expect(lines.filter((line) => line === "tried")).toHaveLength(1);
    expect(lines.filter((line) => line === "unchecked")).toHaveLength(2);
  });

  test("folds the output of tasks that did not fail in GitHub Actions", async () => {
    const { stdout } = await run(turns, [], { GITHUB_ACTIONS: "true" });
    expect(stdout).toMatch(/::group::✓ r\d+\/quick done [\d.]+s\nred\n100%\n::endgroup::\n/);
    expect(stdout).not.toMatch(/::group::✗/);
  });

  test("with --json leaves stdout to the result and prints output to stderr only on demand", async () => {
    const plain = await run(`\n  one: "echo hello"`, ["--json"]);
    expect(JSON.parse(plain.stdout)).toMatchObject({ run: { state: "succeeded" } });
    expect(plain.stderr).toBe("");
    const shown = await run(`\n  one: "echo hello"`, ["--json", "--output", "grouped"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ run: { state: "succeeded" } });
    expect(shown.stderr).toContain("hello\n");
  });

  test("prints the output of a reused result again, and says that it is one", async () => {
    const cwd = plan(`\n  cached: { run: "cat in", checkout: project, inputs: [in] }`);
    writeFileSync(join(cwd, "in"), "hello\n");
    await rig.wzp(["run"], { cwd });
    const grouped = await rig.wzp(["run"], { cwd });
    expect(grouped.stdout).toMatch(/^✓ r\d+\/cached done \(reused\)\nhello\n/);
    const streamed = await rig.wzp(["run", "--output", "stream"], { cwd });
    expect(streamed.stdout).toMatch(/^cached \| hello\n✓ r\d+\/cached done \(reused\)\n/);
  });

  test("prints a long output whole, for add --follow as well", async () => {
    const { stdout } = await rig.wzp(["add", "--follow", "--shell", "seq 20000"]);
    const lines = stdout.split("\n");
    const first = lines.indexOf("1");
    expect(lines.slice(first, first + 20_000)).toEqual(
      Array.from({ length: 20_000 }, (_, at) => `${at + 1}`),
    );
  });

  test("ends at once when the reader of the pipe has left", async () => {
    const cwd = plan(`\n  noise: "echo begin; while :; do echo more; sleep 0.05; done"`);
    const child = rig.start(["run", "--output", "stream"], { cwd });
    await textFrom(child.stdout, /begin/);
    child.stdout?.destroy();
    expect(await once(child, "exit")).toEqual([141, null]);
    const { tasks } = await rig.json<{ tasks: { run: string }[] }>(["ps"]);
    await rig.wzp(["cancel", tasks[0]?.run ?? ""]);
  });
});

describe("run --jobs, --fail-fast and --keep-going", () => {
  const three = `
  one: "echo in >>{cwd}/log; sleep 0.2; echo out >>{cwd}/log"
  two: "echo in >>{cwd}/log; sleep 0.2; echo out >>{cwd}/log"
  three: "echo in >>{cwd}/log; sleep 0.2; echo out >>{cwd}/log"`;

  test("-j replaces the plan's number of tasks at a time", async () => {
    const cwd = plan(`${three}\nlimits: { parallel: 3 }`);
    expect(await rig.wzp(["run", "-j", "1"], { cwd })).toMatchObject({ status: 0 });
    expect((await rig.wzp(["add", "--follow", "--", "cat", join(cwd, "log")])).stdout).toContain(
      "in\nout\nin\nout\nin\nout\n",
    );
  });

  const failing = `
  long: "touch {cwd}/begun; sleep 1000"
  bad: "until [ -e {cwd}/begun ]; do sleep 0.02; done; exit 3"`;

  test("--fail-fast cancels running tasks at the first failure", async () => {
    const { status, stdout } = await run(failing, ["--fail-fast", "-j", "2"]);
    expect(status).toBe(1);
    expect(stdout).toContain("1 failed, 1 cancelled");
    expect(rig.tasks()).toEqual([]);
  });

  test("--keep-going, the default, runs what does not need the failed task", async () => {
    const tasks = `\n  bad: "exit 3"\n  good: { run: "true", needs: [{ task: bad, if: always }] }\n  not: { run: "true", needs: [bad] }`;
    for (const words of [["-k"], []])
      expect((await run(tasks, words)).stdout).toContain("1 failed, 1 done, 1 skipped");
    const { status, stderr } = await run(tasks, ["--fail-fast", "--keep-going"]);
    expect(status).toBe(2);
    expect(stderr).toContain("cannot be used with");
  });
});

test("without output for --heartbeat, a line on stderr says what is running", async () => {
  const cwd = plan(
    `\n  long: "until [ -e {cwd}/go ]; do sleep 0.05; done"\n  next: { run: "true", needs: [long] }`,
  );
  const child = rig.start(["run", "--heartbeat", "200ms"], { cwd });
  await textFrom(child.stderr, /^still running: long [\d.]+s; 1 waiting$/m);
  writeFileSync(join(cwd, "go"), "");
  expect(await once(child, "exit")).toEqual([0, null]);
  const quiet = await run(`\n  long: "sleep 0.5"`, ["--heartbeat", "0"]);
  expect(quiet.stderr).toBe("");
});

/** Waits until the stream has contained this. */
async function textFrom(stream: Readable | null, pattern: RegExp): Promise<void> {
  for (let text = ""; !pattern.test(text);) {
    const [piece] = (await once(stream as Readable, "data")) as [Buffer];
    text += piece.toString();
  }
}

function plan(tasks: string): string {
  const cwd = mkdtempSync(join(rig.work, "plan-"));
  writeFileSync(
    join(cwd, "wezterm-parallel.yaml"),
    `defaults: { checkout: none }\ntasks:${tasks.replaceAll("{cwd}", cwd)}\n`,
  );
  return cwd;
}

function run(tasks: string, words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return rig.wzp(["run", ...words], { cwd: plan(tasks), env });
}

/** Returns the lines before the timeline, except those of starts and `then`, without run ids and durations. */
function bodyOf(stdout: string): readonly string[] {
  const lines = stdout
    .split("\n")
    .map((line) => line.replace(/^(\S) r\d+\/(\S+ \S+) [\d.]+s/, "$1 $2").replace(/^(\S) r\d+\//, "$1 "))
    .filter((line) => !/^›|then/.test(line));
  return lines.slice(0, lines.findIndex((line) => line.includes("█")) - 1);
}
