import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { spawn } from "@lydell/node-pty";
import { expect, test, vi } from "vitest";

import type {
  ChangeResource,
  QueueResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { wzpProgram } from "../rigs/built-package.ts";
import { projectPerTest } from "../rigs/project-per-test.ts";

const project = projectPerTest("merge");
const { git, wzp, commitPlan } = project;

/** Polls until a value is truthy. */
const until = <T>(look: () => T | Promise<T>) => vi.waitUntil(look, { timeout: 30_000, interval: 50 });

async function run(...args: string[]): Promise<string> {
  const ran = await wzp("run", "--json", ...args);
  return (JSON.parse(ran.stdout) as { run: { id: string } }).run.id;
}

async function change(id: string): Promise<ChangeResource> {
  const shown = await wzp("merge", id, "--detach", "--json");
  const { changed, unchanged } = JSON.parse(shown.stdout) as Record<
    "changed" | "unchanged",
    ChangeResource[]
  >;
  return [...changed, ...unchanged][0] as ChangeResource;
}

test("merges the change of a task into the checked-out target, and the tree follows", async () => {
  commitPlan("tasks:\n  add: echo new > new.txt\n");
  const ran = await wzp("run");
  const id = /next:\n {2}wzp merge (r\d+)\n/.exec(ran.stdout)?.[1] ?? "";
  const merged = await wzp("merge", `${id}/add`);
  expect(merged).toMatchObject({ status: 0 });
  expect(merged.stdout).toContain(`${id}/add landed on main as ${git("rev-parse", "main").slice(0, 12)}`);
  expect(readFileSync(join(project.root, "new.txt"), "utf8")).toBe("new\n");
  expect(git("status", "--porcelain")).toBe("");
  expect(git("log", "-1", "--format=%(trailers:key=Wzp-Task,valueonly)").trim()).toBe(`${id}/add`);
});

test("verifies each candidate on the real target, and refuses the one that breaks it", async () => {
  commitPlan(
    `project: { merge: { verify: 'test "$(cat *.part | sort | uniq -d)" = ""' } }
tasks:
  one: echo one > one.part
  two: echo two > two.part
  bad: echo one > bad.part
  three: echo three > three.part
`,
    { "first.part": "zero\n" },
  );
  const id = await run();
  const merged = await wzp("merge", id);
  expect(merged.status).toBe(1);
  const landed = git("log", "--format=%(trailers:key=Wzp-Task,valueonly)", "--reverse")
    .split("\n")
    .filter(Boolean);
  // `one` and `bad` do not go together; the first of them in the queue lands.
  expect(landed).toHaveLength(3);
  expect(landed).toEqual(expect.arrayContaining([`${id}/two`, `${id}/three`]));
  expect(merged.stderr + merged.stdout).toMatch(/The checks of r\d+\/(bad|one) on its target failed/);
  expect(git("status", "--porcelain")).toBe("");
});

test("a change whose task stands on another's lands after it", async () => {
  commitPlan("tasks:\n  a: echo 1 > list.txt\n  b: { run: echo 2 >> list.txt, needs: [a] }\n");
  const id = await run();
  const merged = await wzp("merge", `${id}/b`);
  expect(merged).toMatchObject({ status: 0 });
  expect(
    git("log", "-2", "--reverse", "--format=%(trailers:key=Wzp-Task,valueonly)").split("\n").filter(Boolean),
  ).toEqual([`${id}/a`, `${id}/b`]);
  expect(readFileSync(join(project.root, "list.txt"), "utf8")).toBe("1\n2\n");
});

test("waits for a dirty file in the way, says so, and lands by itself once it is gone", async () => {
  commitPlan("tasks:\n  edit: echo task > file.txt\n", { "file.txt": "before\n" });
  const id = await run();
  writeFileSync(join(project.root, "file.txt"), "mine\n");
  await wzp("merge", `${id}/edit`, "--detach");
  const queue = await until(async () => {
    const { items } = await project.rig.json<{ items: QueueResource[] }>(["queue"]);
    return items.find(({ obstacle }) => obstacle !== undefined);
  });
  expect(queue.obstacle?.detail).toContain("file.txt");
  expect(readFileSync(join(project.root, "file.txt"), "utf8")).toBe("mine\n");
  git("checkout", "-q", "file.txt");
  await until(async () => (await change(`${id}/edit`)).state === "landed");
  expect(readFileSync(join(project.root, "file.txt"), "utf8")).toBe("task\n");
}, 60_000);

test("a conflict names the files and leaves everything as it was", async () => {
  commitPlan("tasks:\n  edit: echo task > file.txt\n", { "file.txt": "before\n" });
  const id = await run();
  writeFileSync(join(project.root, "file.txt"), "target\n");
  git("commit", "-qam", "other");
  const tip = git("rev-parse", "main");
  const merged = await wzp("merge", `${id}/edit`);
  expect(merged.status).toBe(1);
  expect(merged.stderr).toContain(`${id}/edit conflicts with main in file.txt`);
  expect(git("rev-parse", "main")).toBe(tip);
});

test.each(["--squash", "--merge", "--rebase"])(
  "unmerge reverts through the queue, and merge %s brings the change back",
  async (strategy) => {
    commitPlan("tasks:\n  add: echo new >> new.txt\n");
    const id = `${await run()}/add`;
    expect(await wzp("merge", strategy, id)).toMatchObject({ status: 0 });
    for (const text of ["new", "new\nnew"]) {
      expect(await wzp("unmerge", id)).toMatchObject({ status: 0 });
      expect(existsSync(join(project.root, "new.txt"))).toBe(false);
      expect(git("log", "-1", "--format=%s")).toBe(`Revert ${id}`);
      if (text !== "new") await wzp("continue", id, "--follow");
      expect(await wzp("merge", strategy, id)).toMatchObject({ status: 0 });
      expect(git("show", "main:new.txt")).toBe(text);
    }
  },
);

test("--rebase keeps each commit of the task on the target, --squash and --merge make one", async () => {
  const step = (name: string) => `echo ${name} > ${name}.txt && git add . && git commit -qm ${name}`;
  const task = (name: string) => `  ${name}: ${step(`${name}1`)} && ${step(`${name}2`)}\n`;
  commitPlan(`tasks:\n${task("a")}${task("b")}${task("c")}`);
  const id = await run();
  const start = git("rev-parse", "main");
  for (const [strategy, name] of [
    ["--rebase", "a"],
    ["--squash", "b"],
    ["--merge", "c"],
  ] as const)
    expect(await wzp("merge", strategy, `${id}/${name}`)).toMatchObject({ status: 0 });
  const subjects = git("log", "--first-parent", "--reverse", "--format=%s", `${start}..main`).split("\n");
  expect(subjects.slice(0, 2)).toEqual(["a1", "a2"]);
  expect(subjects).toHaveLength(4);
  expect(git("log", "--merges", "--format=%s", `${start}..main`)).toBe(`Merge ${id}/c`);
  expect(git("log", "-4", "--format=%(trailers:key=Wzp-Task,valueonly)").split("\n")).toContain(`${id}/a`);
  expect(git("status", "--porcelain")).toBe("");
});

test("with merge: auto, changes land as their tasks succeed", async () => {
  commitPlan("project: { merge: { mode: auto } }\ntasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n");
  await run();
  await until(() => existsSync(join(project.root, "a.txt")) && existsSync(join(project.root, "b.txt")));
});

test("a paused queue lands nothing; withdrawn changes are open again, and the first one lands first", async () => {
  commitPlan("tasks:\n  a: echo a > a.txt\n  b: echo b > b.txt\n  c: echo c > c.txt\n");
  const id = await run();
  await wzp("queue", "pause", "main");
  await wzp("merge", `${id}/a`, `${id}/b`, `${id}/c`, "--detach");
  const listed = await wzp("queue");
  expect(listed.stdout).toContain("3 changes, paused");
  await wzp("queue", "withdraw", `${id}/a`);
  expect(await wzp("queue", "first", `${id}/c`)).toMatchObject({ status: 0 });
  expect((await wzp("queue")).stdout).toMatch(new RegExp(`1 {2}${id}/c[^]*2 {2}${id}/b`));
  await wzp("queue", "resume", "main");
  await until(() => existsSync(join(project.root, "b.txt")) && existsSync(join(project.root, "c.txt")));
  expect(existsSync(join(project.root, "a.txt"))).toBe(false);
  expect(git("log", "-2", "--reverse", "--format=%(trailers:key=Wzp-Task,valueonly,separator=)")).toBe(
    `${id}/c\n${id}/b`,
  );
});

test("update-checkout: never leaves the user's tree alone, says so, and lands when it is on another branch", async () => {
  commitPlan("project: { merge: { mode: auto, update-checkout: never } }\ntasks:\n  a: echo a > a.txt\n");
  await run();
  const before = git("rev-parse", "main");
  await until(async () => (await wzp("queue")).stdout.includes("update-checkout: never"));
  expect(git("rev-parse", "main")).toBe(before);
  git("checkout", "-q", "--detach");
  await until(() => git("rev-parse", "main") !== before);
  expect(existsSync(join(project.root, "a.txt"))).toBe(false);
  git("checkout", "-q", "main");
});

test("a task that needs a landing waits until it is merged, and starts from the target with it", async () => {
  commitPlan(`tasks:
  a: echo a > a.txt
  b: { run: test -e pushed.txt && cat a.txt > b.txt, needs: [{ task: a, until: landed }] }
`);
  const started = await wzp("run", "--detach", "--json");
  const { id } = (JSON.parse(started.stdout) as { run: { id: string } }).run;
  await wzp("wait", `${id}/a`);
  expect((await wzp("show", `${id}/b`)).stdout).toContain(`waiting for a to land (wzp merge ${id}/a)`);
  writeFileSync(join(project.root, "pushed.txt"), "");
  git("add", "pushed.txt");
  git("commit", "-qm", "pushed");
  expect(await wzp("merge", `${id}/a`)).toMatchObject({ status: 0 });
  expect(await wzp("wait", `${id}/b`)).toMatchObject({ status: 0 });
});

test("--detach queues the changes of a run in order and ends at once, while their checks run", async () => {
  commitPlan(`project: { merge: { verify: "until test -e ${project.root}/go; do sleep 0.02; done" } }
tasks: { a: echo a > a.txt, b: { run: echo b > b.txt, needs: [a] } }
`);
  const id = await run();
  const detached = await wzp("merge", id, "--detach");
  expect(detached).toMatchObject({
    status: 0,
    stdout: `${id}/a queued for main, position 1\n${id}/b queued for main, position 2\n`,
  });
  expect(git("log", "-1", "--format=%s", "main")).toBe("plan");
  const again = await wzp("merge", `${id}/a`, "--detach", "--json");
  expect(again).toMatchObject({ status: 0 });
  expect(JSON.parse(again.stdout)).toMatchObject({
    changed: [],
    unchanged: [{ id: `${id}/a`, target: "main", position: 1 }],
  });
  writeFileSync(join(project.root, "go"), "");
  await until(async () => (await change(`${id}/b`)).state === "landed");
  expect(git("show", "main:a.txt", "main:b.txt")).toBe("a\nb");
});

test("edits of the user meanwhile stay, and pushes to the target are kept", async () => {
  commitPlan("project: { merge: { verify: test -e ready || sleep 0.2 } }\ntasks:\n  a: echo a > a.txt\n", {
    "notes.txt": "",
  });
  const id = await run();
  appendFileSync(join(project.root, "notes.txt"), "mine\n");
  await wzp("merge", `${id}/a`, "--detach");
  writeFileSync(join(project.root, "pushed.txt"), "");
  git("add", "pushed.txt");
  git("commit", "-qm", "pushed", "pushed.txt");
  await until(() => existsSync(join(project.root, "a.txt")));
  expect(git("log", "--format=%s")).toContain("pushed");
  expect(readFileSync(join(project.root, "notes.txt"), "utf8")).toBe("mine\n");
});

test("prints the whole output of the checks of each change, and keeps it as the log of its landing", async () => {
  commitPlan(`project: { merge: { verify: ["echo first; echo noise >&2", "echo second $WZP_TASK"] } }
tasks: { a: echo a > a.txt }
`);
  const id = await run();
  const merged = await wzp("merge", `${id}/a`);
  const lines = merged.stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/\b(r\d+|[0-9a-f]{12}|\d+(\.\d+)?m?s)\b/g, "?"))).toEqual([
    "?/a queued for main, position 1",
    "?/a verifying: wzp logs --landing -f ?/a",
    "✓ ?/a verified ?",
    "first",
    "noise",
    expect.stringMatching(/^second/),
    "?/a landed on main as ?",
  ]);
  const log = await wzp("logs", "--landing", `${id}/a`);
  expect(log.stdout.split("\n")).toEqual(["first", "noise", expect.stringMatching(/^second/), ""]);
  expect((await wzp("logs", "--landing", "-f", `${id}/a`)).stdout).toBe(log.stdout);
});

test("streams the output of checks with the id of the change, also before they end", async () => {
  commitPlan(`project: { merge: { verify: ["echo begun; until [ -e ${project.root}/go ]; do sleep 0.02; done", echo last; exit 3] } }
tasks: { a: echo a > a.txt }
`);
  const id = await run();
  const merge = project.rig.start(["merge", `${id}/a`, "--output", "stream"], { cwd: project.root });
  let stdout = "";
  merge.stdout?.setEncoding("utf8").on("data", (text: string) => void (stdout += text));
  await until(() => stdout.includes(`${id}/a | begun`));
  writeFileSync(join(project.root, "go"), "");
  const status = await new Promise((resolve) => merge.on("close", resolve));
  expect(status).toBe(1);
  expect(stdout).toContain(`${id}/a | last\n✗ ${id}/a failed its checks`);
  expect(stdout.split("| last")).toHaveLength(2);
});

test("--output errors prints only the output of checks that failed", async () => {
  commitPlan(`project: { merge: { verify: ["echo quiet", "test ! -e bad.txt || { echo loud; exit 1; }"] } }
tasks: { good: echo > good.txt, bad: echo > bad.txt }
`);
  const id = await run();
  const good = await wzp("merge", `${id}/good`, "--output", "errors");
  expect(good.stdout).not.toContain("quiet");
  const bad = await wzp("merge", `${id}/bad`, "--output", "errors");
  expect(bad.stdout).toMatch(/failed its checks.*\nquiet\nloud\n/);
  const logs = await wzp("logs", "--landing", id);
  expect(logs).toMatchObject({ status: 2 });
});

test("the queue says in how long a change has probably landed, once checks have ended before", async () => {
  commitPlan(`project: { merge: { verify: "until test -e ${project.root}/go; do sleep 0.02; done", parallel: 1 } }
tasks: { a: echo a > a.txt, b: echo b > b.txt, c: echo c > c.txt }
`);
  const id = await run();
  await wzp("merge", `${id}/a`, "--detach");
  const first = await until(async () => {
    const { stdout } = await wzp("queue");
    return stdout.includes("waits for its checks") && stdout;
  });
  expect(first).not.toContain("in ~");
  writeFileSync(join(project.root, "go"), "");
  await until(() => existsSync(join(project.root, "a.txt")));
  rmSync(join(project.root, "go"));
  const watching = project.rig.start(["queue", "--watch"], { cwd: project.root });
  let watched = "";
  watching.stdout?.setEncoding("utf8").on("data", (text: string) => void (watched += text));
  await wzp("merge", `${id}/b`, `${id}/c`, "--detach");
  await until(() =>
    // The reason may be cut at 80 columns.
    new RegExp(`${id}/c +queued +1 file +in ~\\S+ +waits for the ch`).test(watched),
  );
  writeFileSync(join(project.root, "go"), "");
  await until(() => existsSync(join(project.root, "c.txt")));
  watching.kill("SIGINT");
  const rows = [...watched.matchAll(/1 {2}\S+ +verifying +1 file +[0-9a-f]{12} +in ~\S+ +waits for its ch/g)];
  expect(rows.length).toBeGreaterThan(0);
}, 60_000);

test("show says in the morning what landed, what did not, why, and what to do", async () => {
  commitPlan(
    `project: { merge: { mode: auto, verify: "echo checked; test ! -e bad.txt" } }
tasks: { good: echo > good.txt, bad: echo > bad.txt, clash: "echo task > base.txt; until test -e ${project.root}/go; do sleep 0.02; done" }
`,
    { "base.txt": "base\n" },
  );
  const running = wzp("run", "--detach");
  const id = (await running).stdout.trim();
  writeFileSync(join(project.root, "base.txt"), "target\n");
  git("commit", "-qam", "other");
  writeFileSync(join(project.root, "go"), "");
  const shown = await until(async () => {
    const { stdout } = await wzp("show", id);
    return stdout.includes("changes: 1 conflict, 1 not landed, 1 landed") && stdout;
  });
  const lines = shown.slice(shown.indexOf("changes:")).trimEnd().split("\n").slice(1);
  expect(lines.map((line) => line.slice(0, 28))).toEqual([
    expect.stringContaining(`${id}/clash`),
    expect.stringContaining(`${id}/bad`),
    expect.stringContaining(`${id}/good`),
  ]);
  const task = async (name: string) => (await wzp("show", `${id}/${name}`)).stdout;
  expect(await task("clash")).toContain(
    `change    ${id}/clash conflicts with main in base.txt. Resolve it with: wzp resolve ${id}/clash`,
  );
  expect(await task("bad")).toContain(`Log: wzp logs --landing ${id}/bad`);
  expect((await wzp("logs", "--landing", `${id}/bad`)).stdout).toBe("checked\n");
  expect(await task("good")).toMatch(/change {4}on main as [0-9a-f]{12}/);
}, 60_000);

test("a change without the approvals that the plan requires is not merged, and the command says why", async () => {
  commitPlan("tasks: { a: { run: 'echo a > a.txt', merge: { review: {} } } }\n");
  const id = await run();
  const refused = await wzp("merge", id);
  expect(refused).toMatchObject({ status: 1 });
  expect(refused.stdout).toContain(`${id}/a is not merged: ${id}/a has 0 of 1 approvals that it needs.`);
  const detached = await wzp("merge", id, "--detach");
  expect(detached).toMatchObject({ status: 1, stderr: expect.stringContaining(`wzp review ${id}/a`) });
});

/** Runs `wzp` in a terminal, and answers its question with this line; returns what it showed. */
async function answering(answer: string, ...args: string[]): Promise<{ code: number; shown: string }> {
  const terminal = spawn(wzpProgram, args, { cwd: project.root, cols: 120, env: project.rig.environment });
  const ended = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
  let shown = "";
  let isAnswered = false;
  terminal.onData((text) => {
    shown += text;
    if (isAnswered || !shown.includes("[y/N]")) return;
    isAnswered = true;
    terminal.write(`${answer}\r`);
  });
  return { code: await ended, shown };
}

test("--no-verify skips the checks only after a yes: on the terminal, or by --yes where there is none", async () => {
  commitPlan(`project: { merge: { verify: "false" } }
tasks: { a: echo a > a.txt, b: echo b > b.txt }
`);
  const id = await run();
  const refused = await wzp("merge", `${id}/a`, "--no-verify");
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("--yes") });
  expect(await answering("", "merge", `${id}/a`, "--no-verify")).toMatchObject({
    code: 130,
    shown: expect.stringContaining("Merge without running the checks?"),
  });
  expect((await wzp("queue", "--json")).stdout).not.toContain(`${id}/a`);
  expect(git("log", "--format=%s", "main")).toBe("plan");
  expect(await answering("y", "merge", `${id}/a`, "--no-verify")).toMatchObject({
    code: 0,
    shown: expect.stringContaining("landed on main as"),
  });
  expect(await wzp("merge", `${id}/b`, "--no-verify", "--yes")).toMatchObject({ status: 0 });
  expect(git("show", "main:a.txt", "main:b.txt")).toBe("a\nb");
}, 120_000);
