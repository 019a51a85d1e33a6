import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, expect, test } from "vitest";

import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";

const [page = "", twin = ""] = ["docs/guide", "docs/ja/guide"].map((folder) =>
  readFileSync(
    fileURLToPath(new URL(`../../../../${folder}/coming-from-pueue-and-task-spooler.md`, import.meta.url)),
    "utf8",
  ),
);

let rig: CliRig;
let path: string;
beforeAll(async () => {
  rig = new CliRig();
  const bin = join(rig.home, "bin");
  mkdirSync(bin);
  symlinkSync(wzpProgram, join(bin, "wzp"));
  path = `${bin}:${rig.environment["PATH"]}`;
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

interface Example {
  readonly command: string;
  /** Id of the task that the command adds. */
  readonly task: string | undefined;
  readonly status: number;
}

function examplesOf(text: string): readonly Example[] {
  const blocks = Array.from(text.matchAll(/^```sh\n([^`]*)^```$/gm), ([, block = ""]) => block);
  return blocks.flatMap((block) => block.trim().split("\n")).map(readExample);
}

function readExample(line: string): Example {
  const [command = "", comment = ""] = line.split(/\s+#\s+/);
  const [task] = /^r\d+\/\w+/.exec(comment) ?? [];
  return { command, task, status: Number(/(?:exit code|終了コード) (\d+)/.exec(comment)?.[1] ?? 0) };
}

function run(command: string): Promise<{ status: number; stdout: string; stderr: string }> {
  const options = { cwd: rig.work, env: { ...rig.environment, PATH: path } };
  return new Promise((resolve) => {
    const child = execFile("sh", ["-c", command], options, (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

test("the commands of the page, one after another, do what it says", async () => {
  const examples = examplesOf(page);
  expect(examples.length).toBeGreaterThan(20);
  for (const { command, task, status } of examples) {
    const ended = await run(command);
    expect(ended, `${command}\n${ended.stdout}${ended.stderr}`).toMatchObject({ status });
    expect(task === undefined ? undefined : ended.stdout.trim()).toBe(task);
  }
}, 120_000);

test("the Japanese page has the same commands", () => {
  const commands = (text: string) => text.match(/`[^`\n]+`/g)?.toSorted();
  expect(examplesOf(twin).map(({ command }) => command)).toEqual(
    examplesOf(page).map(({ command }) => command),
  );
  expect(commands(twin)).toEqual(commands(page));
});
