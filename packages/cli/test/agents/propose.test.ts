import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { spawn } from "@lydell/node-pty";
import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/** Each call writes the next of these plans; the prompts are kept. */
const program = `#!/bin/sh
printf '%s\\n=====\\n' "$1" >> "$CALLS/prompts"
n=$(cat "$CALLS/count" 2>/dev/null || echo 0); n=$((n + 1)); echo $n > "$CALLS/count"
[ -e "$CALLS/plan.$n" ] && cp "$CALLS/plan.$n" wezterm-parallel.proposed.yaml
exit 0
`;

const good = `tasks:
  one: touch one.txt
  two: { run: touch two.txt, needs: [one] }
`;
const wrong = "tasks:\n  one: { run: touch one.txt, nedes: [two] }\n";

let rig: CliRig;
let root: string;
let calls: string;
const proposed = () => join(root, "wezterm-parallel.proposed.yaml");
const prompts = () => readFileSync(join(calls, "prompts"), "utf8").split("\n=====\n").slice(0, -1);
const propose = (...args: string[]) =>
  rig.wzp(["run", "--from", "Make two files.", "--agent", "lead", ...args], {
    cwd: root,
    env: { PATH: `${join(root, "bin")}:${process.env["PATH"]}`, CALLS: calls },
  });

function writes(...plans: readonly string[]): void {
  rmSync(calls, { recursive: true, force: true });
  rmSync(proposed(), { force: true });
  mkdirSync(calls);
  for (const [at, plan] of plans.entries()) writeFileSync(join(calls, `plan.${at + 1}`), plan);
}

beforeAll(() => {
  rig = new CliRig();
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  calls = join(rig.work, "calls");
  repository.program("bin/model", program);
  repository.write({
    "wezterm-parallel.yaml":
      'agents: { lead: { command: [model, "{prompt}"], may: [add-tasks] } }\ntasks: { own: "true" }\n',
  });
  repository.commit();
});
afterAll(() => rig[Symbol.asyncDispose]());

test("an agent without rights writes a plan, which is shown and kept; nothing of it runs before a person says so", async () => {
  writes(good);
  const { stdout, stderr, status } = await propose();
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("one: touch one.txt");
  expect(stdout).toMatch(/wezterm-parallel\.proposed\.yaml · 2 tasks[^]*one +touch one\.txt/);
  expect(stderr).toContain("nothing runs; the plan is in wezterm-parallel.proposed.yaml");
  expect(readFileSync(proposed(), "utf8")).toBe(good);
  expect(prompts()).toEqual([expect.stringMatching(/Agents: lead, [^]*The goal:\nMake two files\.$/)]);
  const task = await rig.json<TaskDetail>(["show", "r1/plan"], { cwd: root });
  expect(task.spec).not.toHaveProperty("may");
  expect((await rig.wzp(["ps", "--all"], { cwd: root })).stdout).not.toContain("r2");
  expect((await rig.wzp(["merge", "r1/plan"], { cwd: root })).status).not.toBe(0);
}, 90_000);

test("on a terminal, a person edits the plan and then runs it", async () => {
  writes(good);
  const editor = `${process.execPath} -e 'fs.writeFileSync(process.argv[1], fs.readFileSync(process.argv[1], "utf8").replace("two.txt", "second.txt"))'`;
  const PATH = `${join(root, "bin")}:${process.env["PATH"]}`;
  const terminal = spawn(wzpProgram, ["run", "--from", "Make two files.", "--agent", "lead"], {
    cwd: root,
    cols: 120,
    env: { ...rig.environment, PATH, CALLS: calls, EDITOR: editor },
  });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  let shown = "";
  let asked = 0;
  terminal.onData((text) => {
    shown += text;
    if (shown.split("Run it?").length - 1 <= asked) return;
    asked += 1;
    terminal.write(asked === 1 ? "e\r" : "y\r");
  });
  expect(await ended, shown).toBe(0);
  const [, run] = /(r\d+) succeeded: 2 done/.exec(shown) ?? [];
  const two = await rig.json<TaskDetail>(["show", `${run}/two`], { cwd: root });
  expect(two).toMatchObject({ state: "succeeded", command: "touch second.txt" });
}, 120_000);

test("errors of the plan go back to the agent, in its checkout, at most twice", async () => {
  writes(wrong, good);
  const { stdout, stderr, status } = await propose("--json");
  expect(status, stderr).toBe(0);
  expect(prompts()[1]).toContain("unknown key `nedes`");
  expect(JSON.parse(stdout)).toMatchObject({ tasks: [{ name: "one" }, { name: "two" }] });
  writes(wrong, wrong, wrong, good);
  const refused = await propose();
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain("still has errors after 2 corrections");
  expect(prompts()).toHaveLength(3);
  expect(existsSync(proposed())).toBe(false);
}, 120_000);

test("an agent that writes nothing, an unknown agent and a missing goal are refused with the reason", async () => {
  writes();
  expect((await propose()).stderr).toMatch(/wrote no (plan|wezterm-parallel\.proposed\.yaml)/);
  const unknown = await rig.wzp(["run", "--from", "x", "--agent", "nobody"], { cwd: root });
  expect(unknown.stderr).toContain('There is no agent "nobody".');
  expect((await rig.wzp(["run", "--agent", "lead"], { cwd: root })).stderr).toContain(
    "Say the goal with --from",
  );
}, 90_000);
