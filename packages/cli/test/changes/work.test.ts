import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { wzpProgram } from "../rigs/built-package.ts";
import { CliRig } from "../rigs/cli-rig.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

describe("add", () => {
  test("runs a command where it was typed, with the shell's variables, and shows its log", async () => {
    const { task } = await rig.json<{ task: string }>([
      "add",
      "--no-terminal",
      "--name",
      "here",
      "--",
      "sh",
      "-c",
      "pwd; echo $MARK",
    ]);
    expect(await rig.wzp(["wait", task])).toMatchObject({ status: 0 });
    const { stdout } = await rig.wzp(["logs", task]);
    expect(stdout).toBe(`${rig.work}\nfrom the shell\n`);
  });

  test("treats one quoted word as a shell script, and several words as a program with arguments", async () => {
    const script = await rig.json<{ task: string }>(["add", "--no-terminal", "--", "echo a && echo b"]);
    const argv = await rig.json<{ task: string }>(["add", "--no-terminal", "--", "echo", "a && b; $HOME"]);
    await rig.wzp(["wait", script.task, argv.task]);
    expect((await rig.wzp(["logs", script.task])).stdout).toBe("a\nb\n");
    expect((await rig.wzp(["logs", argv.task])).stdout).toBe("a && b; $HOME\n");
  });

  test("refuses to send input to an ended task, and suggests logs and retry", async () => {
    const { task } = await rig.json<{ task: string }>(["add", "--name", "over", "--", "true"]);
    await rig.wzp(["wait", task]);
    const { status, stderr } = await rig.wzp(["send", task, "text"]);
    expect(status).not.toBe(0);
    expect(stderr).toContain(`${task}#1 has ended`);
    expect(stderr).toContain(`wzp logs ${task}#1`);
    expect(stderr).toContain(`wzp retry ${task}`);
  });

  test("waits with --after, shows the result with --follow, and exits with its code", async () => {
    const { task } = await rig.json<{ task: string }>([
      "add",
      "--name",
      "first",
      "--",
      "sh",
      "-c",
      "sleep 0.3; exit 3",
    ]);
    const after = await rig.json<{ task: string }>(["add", "--after", task, "--", "true"]);
    expect((await rig.wzp(["wait", after.task])).stdout).toBe(`${after.task} skipped\n`);
    const failed = await rig.wzp([
      "add",
      "--follow",
      "--name",
      "loud",
      "--",
      "sh",
      "-c",
      "echo because; exit 7",
    ]);
    expect(failed.status).toBe(1);
    expect(failed.stdout).toContain("exit 7");
    expect(failed.stdout).toContain("because");
  });

  test("--follow without a terminal prints why a task was retried and why it failed", async () => {
    const words = ["add", "--no-terminal", "--follow", "--retry", "1", "--name", "t", "--", "false"];
    const { status, stdout } = await rig.wzp(words);
    expect(status).toBe(1);
    const lines = stdout.split("\n").map((line) => line.replace(/r\d+\/|\d+(\.\d+)?s/g, ""));
    expect(lines.slice(0, 3)).toEqual([
      "› t running",
      "› t running, attempt 2, before: exit 1",
      "✗ t failed : exit 1",
    ]);
  });

  test("--group runs one task or N tasks at a time, across all runs", async () => {
    const log = `${rig.work}/turns`;
    const add = async (group: string) => {
      const script = `echo in >> ${log}; sleep 0.3; echo out >> ${log}`;
      return (
        await rig.wzp(["add", "--no-terminal", "-g", group, "--shell", "--name", "t", "--", script])
      ).stdout.trim();
    };
    const tasks = await Promise.all([add("db"), add("db"), add("db")]);
    expect(await rig.wzp(["wait", ...tasks])).toMatchObject({ status: 0 });
    expect(readFileSync(log, "utf8")).toBe("in\nout\n".repeat(3));
    expect(await rig.wzp(["show", tasks[0] ?? ""])).toMatchObject({
      stdout: expect.stringContaining("group     db"),
    });
    const wrong = await rig.wzp(["add", "--group", "db=none", "true"]);
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining("such as db=2") });
  });

  test("adds a task only once for the same key", async () => {
    const first = await rig.wzp(["add", "--key", "k1", "--", "true"]);
    const second = await rig.wzp(["add", "--key", "k1", "--", "true"]);
    expect(second.stdout).toBe(first.stdout);
  });
});

describe("looking", () => {
  test("an unknown id is not found", async () => {
    const { status, stderr } = await rig.wzp(["show", "r9999"]);
    expect(status).toBe(3);
    expect(stderr).toContain("r9999");
  });

  test("show prints the details of a task without its environment", async () => {
    const { task } = await rig.json<{ task: string }>(["add", "--name", "shown", "--", "true"]);
    await rig.wzp(["wait", task]);
    const detail = await rig.json<TaskDetail>(["show", task]);
    expect(detail).toMatchObject({ id: task, state: "succeeded", attempts: 1 });
    expect(JSON.stringify(detail)).not.toContain("from the shell");
    expect((await rig.wzp(["show", task])).stdout).toContain("exit 0");
  });

  test("shell sets the task's variables", async () => {
    const { task } = await rig.json<{ task: string }>(["add", "--no-terminal", "--name", "who", "--", "env"]);
    await rig.wzp(["wait", task]);
    const there = (await rig.wzp(["logs", task])).stdout;
    const shell = `${rig.work}/print-environment`;
    writeFileSync(shell, "#!/bin/sh\nenv\n", { mode: 0o700 });
    const here = (await rig.wzp(["shell", task], { env: { SHELL: shell } })).stdout;
    const identity = (text: string) =>
      text.split("\n").filter((line) => /^WZP_(RUN|TASK|ATTEMPT)=/.test(line));
    expect(identity(here).toSorted()).toEqual(identity(there).toSorted());
    expect(identity(here)).toContain(`WZP_ATTEMPT=${task}#1`);
  });

  test("logs -f follows a task to its end", async () => {
    const { task } = await rig.json<{ task: string }>([
      "add",
      "--no-terminal",
      "--name",
      "slow",
      "--",
      "sh",
      "-c",
      "echo 1; sleep 0.5; echo 2",
    ]);
    const { status, stdout } = await rig.wzp(["logs", "-f", task]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "1\n2\n" });
  });

  test("logs --tail prints the last lines", async () => {
    const { task } = await rig.json<{ task: string }>([
      "add",
      "--no-terminal",
      "--name",
      "many",
      "--",
      "seq",
      "30000",
    ]);
    await rig.wzp(["wait", task]);
    expect((await rig.wzp(["logs", "--tail", "2", task])).stdout).toBe("29999\n30000\n");
    const logsInto = (reader: string) =>
      execFileSync("sh", ["-c", `"${wzpProgram}" logs '${task}' | ${reader}`], {
        encoding: "utf8",
        env: rig.environment,
        cwd: rig.work,
        stdio: ["ignore", "pipe", "inherit"],
      });
    expect(logsInto("head -n 1")).toBe("1\n");
    // A reader that is slower than the log also gets its end.
    expect(logsInto("dd bs=1 status=none | tail -n 1")).toBe("30000\n");
  });

  test("logs --timestamps prints the time of each line as it arrives, for a task and for a run", async () => {
    const gate = `${rig.work}/gate-of-times`;
    const script = `echo 1; until [ -e ${gate} ]; do sleep 0.02; done; echo 2; head -c 9000 /dev/zero | tr '\\0' x`;
    const words = ["add", "--no-terminal", "--name", "timed", "--", "sh", "-c", script];
    const { task } = await rig.json<{ task: string }>(words);
    const child = rig.start(["logs", "-f", "-t", task]);
    let said = "";
    child.stdout?.on("data", (text: Buffer) => (said += text.toString()));
    await expect.poll(() => said, { timeout: 15_000 }).toContain("\n");
    const between = Date.now();
    writeFileSync(gate, "");
    await once(child, "close");
    const lines = said.trimEnd().split("\n");
    const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) /;
    const times = lines.map((line) => Date.parse(stamp.exec(line)?.[1] ?? ""));
    expect(lines.map((line) => line.replace(stamp, ""))).toEqual(["1", "2", "x".repeat(9000)]);
    expect(times[0]).toBeLessThanOrEqual(between);
    expect(times[1]).toBeGreaterThanOrEqual(between - 5);
    const last = (await rig.wzp(["logs", "-t", "--tail", "2", task])).stdout;
    expect(last.split("\n").map((line) => line.slice(25, 26))).toEqual(["2", "x", ""]);
    const ofRun = (await rig.wzp(["logs", "-t", task.split("/")[0] ?? ""])).stdout;
    expect(ofRun).toMatch(/^timed \| \d{4}-\d\d-\d\dT[\d:.]+Z 1\n/);
    expect((await rig.wzp(["logs", "-t", "--raw", task])).stderr).toContain("cannot be used with");
  });

  test("events are JSON lines in one order", async () => {
    const { stdout } = await rig.wzp(["events", "--after", "0", "--run", "r1", "--no-follow"]);
    const events = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { seq: number; kind: string });
    expect(events[0]?.kind).toBe("run.created");
    expect(events.at(-1)?.kind).toBe("run.ended");
    expect(events.map((each) => each.seq)).toEqual(events.map((each) => each.seq).toSorted((a, b) => a - b));
  });
});

describe("acting", () => {
  test("a paused task waits until it is resumed, and a cancelled one ends", async () => {
    const { task: first } = await rig.json<{ task: string }>([
      "add",
      "--name",
      "gate",
      "--",
      "sleep",
      "1000",
    ]);
    const { task } = await rig.json<{ task: string }>([
      "add",
      "--after",
      first,
      "--name",
      "later",
      "--",
      "true",
    ]);
    expect((await rig.wzp(["pause", task])).stdout).toBe(`paused: ${task}\n`);
    expect((await rig.wzp(["resume", task])).stdout).toBe(`resumed: ${task}\n`);
    expect((await rig.wzp(["priority", "5", task])).stdout).toBe(`priority 5: ${task}\n`);
    await rig.wzp(["cancel", first]);
    const { status, stdout } = await rig.wzp(["wait", first]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: `${first} cancelled\n` });
  });
});

describe("artifacts", () => {
  const plan = `
version: 1
tasks:
  build:
    run: mkdir -p dist/deep && printf one > dist/one.txt && printf 三 > "dist/deep/日 本.txt"
    outputs: ["dist/**"]
    checkout: project
  nothing:
    run: "true"
    checkout: project
`;
  const name = "deep/日 本.txt";

  test("are listed and downloaded, one or all, without overwriting existing files", async () => {
    const cwd = `${rig.home}/kept`;
    mkdirSync(cwd);
    writeFileSync(`${cwd}/wezterm-parallel.yaml`, plan);
    expect(await rig.wzp(["run"], { cwd })).toMatchObject({ status: 0 });
    const id = (await rig.json<{ runs: { id: string }[] }>(["ps", "--all"])).runs[0]?.id ?? "";
    const listed = await rig.wzp(["artifacts", `${id}/build`], { cwd });
    expect(listed).toMatchObject({ status: 0, stdout: `3 B  dist/${name}\n3 B  dist/one.txt\n` });
    expect(await rig.json(["artifacts", `${id}/build#1`])).toEqual({
      attempt: `${id}/build#1`,
      artifacts: [
        { path: `dist/${name}`, bytes: 3 },
        { path: "dist/one.txt", bytes: 3 },
      ],
    });
    const piped = await rig.wzp(["artifacts", `${id}/build`, "--get", `dist/${name}`, "-o", "-"]);
    expect(piped).toMatchObject({ status: 0, stdout: "三", stderr: "" });
    const get = ["artifacts", `${id}/build`, "--get", "dist/one.txt"];
    expect((await rig.wzp(get, { cwd })).stdout).toBe(`dist/one.txt → ${cwd}/one.txt (3 B)\n`);
    writeFileSync(`${cwd}/one.txt`, "mine");
    expect(await rig.wzp(get, { cwd })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("one.txt already exists and was not changed"),
    });
    expect(readFileSync(`${cwd}/one.txt`, "utf8")).toBe("mine");
    expect(await rig.wzp([...get, "--force"], { cwd })).toMatchObject({ status: 0 });
    expect(readFileSync(`${cwd}/one.txt`, "utf8")).toBe("one");
    expect(await rig.wzp(["artifacts", `${id}/build`, "--all", "-o", "all"], { cwd })).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("downloaded 2 files"),
    });
    expect(readFileSync(`${cwd}/all/dist/${name}`, "utf8")).toBe("三");
    expect(readdirSync(cwd).toSorted()).toEqual(["all", "dist", "one.txt", "wezterm-parallel.yaml"]);
    const none = await rig.wzp(["artifacts", `${id}/nothing`]);
    expect(none).toMatchObject({
      status: 0,
      stdout: "",
      stderr: expect.stringContaining("has no output files"),
    });
    const missing = await rig.wzp(["artifacts", `${id}/build`, "--get", "../out.log"], { cwd });
    expect(missing).toMatchObject({ status: 3, stderr: expect.stringContaining("has no artifact") });
  });

  test.each([
    [["--get", "a", "--all"], "cannot be used together"],
    [["--all"], "--all requires a directory"],
    [["--all", "-o", "-"], "several files to stdout"],
    [["--force"], "require --get or --all"],
  ])("%j is refused before the server is asked", async (words, told) => {
    const { status, stderr } = await rig.wzp(["artifacts", "r1/x", ...words]);
    expect(status).toBe(2);
    expect(stderr).toContain(told);
  });
});

describe("map", () => {
  test("prints output in the order of the arguments, not of completion", async () => {
    const { status, stdout } = await rig.wzp([
      "map",
      "-j",
      "3",
      "sh",
      "-c",
      "sleep 0.$1; echo $1",
      "sh",
      "{}",
      ":::",
      "6",
      "1",
      "3",
    ]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "6\n1\n3\n" });
  });

  test("runs one task at a time in order with -j 1, even very short ones", async () => {
    const input = Array.from({ length: 60 }, (_, at) => `${at}\n`).join("");
    const script = "mkdir alone && echo {} >>order && rmdir alone";
    expect(await rig.wzp(["map", "-j", "1", script], { input })).toMatchObject({ status: 0 });
    expect(readFileSync(join(rig.work, "order"), "utf8")).toBe(input);
  });

  test("exits with 1 when a task failed, and separates stdout and stderr", async () => {
    const ended = await rig.wzp(["map", "echo {}; echo e{} >&2; test {} != 2"], { input: "1\n2\n3\n" });
    expect(ended).toEqual({ status: 1, stdout: "1\n2\n3\n", stderr: "e1\ne2\ne3\n" });
  });

  test("tags lines, takes NUL-separated arguments, and stops with --halt", async () => {
    const tagged = await rig.wzp(["map", "--tag", "-0", "echo", "x"], { input: "a b\0c" });
    expect(tagged.stdout).toBe("a b\tx a b\nc\tx c\n");
    const halted = await rig.wzp([
      "map",
      "-j",
      "1",
      "--halt",
      "now,fail=1",
      "--json",
      "false",
      ":::",
      "1",
      "2",
      "3",
      "4",
    ]);
    expect(halted.status).toBe(1);
    expect(JSON.parse(halted.stdout)).toMatchObject({ failed: 1, cancelled: 3, succeeded: 0 });
  });

  test("stops with --halt after enough successes, and exits with 0", async () => {
    const script = "test {} != 1";
    const map = (halt: string) =>
      rig.wzp(["map", "-j", "1", "--halt", halt, "--json", script, ":::", "1", "2", "3", "4"]);
    const first = await map("now,success=1");
    expect(first.status, first.stderr).toBe(0);
    expect(JSON.parse(first.stdout)).toMatchObject({ failed: 1, succeeded: 1, cancelled: 2 });
    const half = await map("soon,done=50%");
    expect(half.status, half.stderr).toBe(1);
    expect(JSON.parse(half.stdout)).toMatchObject({ failed: 1, succeeded: 1, cancelled: 2 });
  });

  test("takes arguments from files and links sources, as GNU parallel does", async () => {
    writeFileSync(join(rig.work, "names"), "a b\nc\n");
    const linked = ["map", "echo", "{2}", "{1}", "::::", "names", ":::+", "D", "E"];
    expect(await rig.wzp(linked)).toMatchObject({ status: 0, stdout: "D a b\nE c\n" });
    const combined = ["map", "-a", "names", "echo", "{2}{1}", "::::", "-"];
    expect(await rig.wzp(combined, { input: "1\n2\n" })).toMatchObject({ stdout: "1a b\n2a b\n1c\n2c\n" });
  });

  test("shows the argument of the failed task among many", async () => {
    const input = Array.from({ length: 240 }, (_, at) => `${at}\n`).join("");
    const { stderr } = await rig.wzp(["map", "-j", "4", "--progress", "echo {} && test {} != 150"], {
      input,
    });
    const [, run = ""] = /^(r\d+): 239 ok, 1 failed, 0 cancelled, /m.exec(stderr) ?? [stderr];
    const { stdout } = await rig.wzp(["show", run, "--limit", "100"]);
    expect(stdout.split("\n")[1]).toMatch(/^ {2}r\d+\/151 +✗ failed .* echo 150 && test 150 != 150$/);
    expect(stdout).toContain(`… 140 more`);
    const [hint = ""] = /wzp show r\d+ --limit 100 --after r\d+\/\d+/.exec(stdout) ?? [];
    const [, ...words] = hint.split(" ");
    const second = (await rig.wzp(words)).stdout;
    const [, ...onwards] = /… more: (.*)/.exec(second)?.[1]?.split(" ") ?? [];
    const pages = [stdout, second, (await rig.wzp(onwards)).stdout];
    const seen = pages.flatMap((page) => page.match(/^ {2}r\d+\/\d+(?= )/gm) ?? []);
    expect([seen.length, new Set(seen).size]).toEqual([240, 240]);
    const failed = await rig.json<{ tasks: { id: string }[]; more: boolean }>(["show", run, "--failed"]);
    expect(failed).toMatchObject({ tasks: [{ id: `${run}/151` }], more: false });
    const detail = await rig.json<TaskDetail>(["show", `${run}/151`]);
    expect(detail.spec.env).toEqual({ WZP_ARG_1: "150", WZP_ARG_2: "150" });
    const listed = await rig.wzp(["ps", "--all"]);
    expect(listed.stdout).toContain(`${run}/151`);
    const one = await rig.json<{ task: string }>(["add", "--name", "after-many", "--", "true"]);
    expect((await rig.wzp(["ps", "--all"])).stdout).toContain(one.task);
    expect((await rig.wzp(["candidates", "ids"])).stdout.split("\n")).toContain(one.task);
    const logs = (await rig.wzp(["logs", run])).stdout.split("\n");
    expect([logs.length, logs[0], logs[239]]).toEqual([241, "1   | 0", "240 | 239"]);
  }, 60_000);

  test("uses the repository of the current directory or its parents, like add", async () => {
    const repository = join(rig.home, "shop");
    const below = join(repository, "below");
    mkdirSync(below, { recursive: true });
    for (const args of [["init"], ["commit", "--allow-empty", "--message", "start"]]) {
      execFileSync("git", ["-C", repository, ...args], { stdio: "pipe" });
    }
    const mapped = await rig.wzp(["--project", below, "map", "pwd", ":::", "1"]);
    await rig.wzp(["--project", repository, "add", "--", "true"]);
    const { runs } = await rig.json<{ runs: readonly { projectId: string; title: string }[] }>([
      "ps",
      "--all",
    ]);
    expect(mapped.stdout).toBe(`${below}\n`);
    const [added, map] = runs;
    expect([added?.title, map?.title]).toEqual(["true", "map pwd ::: 1"]);
    expect(map?.projectId).toBe(added?.projectId);
  });

  test("ends immediately on empty input", async () => {
    expect(await rig.wzp(["map", "echo"])).toMatchObject({ status: 0, stdout: "" });
  });

  test("starts with the first line while more input is pending", async () => {
    const child = rig.start(["map", "echo"]);
    child.stdin?.write("1\n");
    const [first] = (await once(child.stdout ?? child, "data")) as [Buffer];
    child.stdin?.end("2\n");
    const [second] = (await once(child.stdout ?? child, "data")) as [Buffer];
    expect(`${first.toString()}${second.toString()}`).toBe("1\n2\n");
  });

  test("reports when the run was closed before all arguments were submitted", async () => {
    const child = rig.start(["map", "echo"]);
    child.stdin?.write("1\n");
    await once(child.stdout ?? child, "data");
    const [run] = (await rig.json<{ runs: { id: string }[] }>(["ps", "--all"])).runs;
    let told = "";
    child.stderr?.on("data", (text: Buffer) => (told += text.toString()));
    await rig.wzp(["cancel", run?.id ?? ""]);
    const [status] = (await once(child, "close")) as [number];
    expect({ status, told }).toEqual({
      status: 2,
      told: expect.stringContaining("before all arguments were submitted"),
    });
  }, 20_000);

  test("streams thousands of lines", async () => {
    const input = Array.from({ length: 3000 }, (_, at) => `${at}\n`).join("");
    const { status, stdout } = await rig.wzp(["map", "-j", "4", "echo"], { input });
    expect(status).toBe(0);
    expect(stdout).toBe(input);
  }, 60_000);

  test("Ctrl-C cancels the running tasks", async () => {
    const child = rig.start(["map", "-j", "2", "--", "sh", "-c", "echo begun; sleep 1000", ":::", "1", "2"]);
    await untilRunning(2);
    child.kill("SIGINT");
    const [status] = await once(child, "exit");
    expect(status).toBe(130);
    const listing = await rig.json<{ tasks: { state: string }[] }>(["ps"]);
    expect(listing.tasks.filter((task) => task.state === "running")).toEqual([]);
  });
});

describe("run", () => {
  test("succeeds although a task failed that may fail, and runs what needs it", async () => {
    const may = "{ run: exit 3, checkout: none, allow-failure: true }";
    const next = "{ run: echo ran, checkout: none, needs: may }";
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, `tasks:\n  may: ${may}\n  next: ${next}\n`);
    const { status, stdout } = await rig.wzp(["run"]);
    expect(status).toBe(0);
    expect(stdout).toContain("1 done");
  });

  test("runs the plan, explains the failure and exits with 1", async () => {
    git("init", "-q", "-b", "main");
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan);
    git("add", ".");
    git("commit", "-q", "-m", "start");
    const { status, stdout } = await rig.wzp(["run"]);
    expect(status).toBe(1);
    expect(stdout).toContain("2 done");
    expect(stdout).toMatch(/✗ r\d+\/bad: exit 4/);
    // Complete in a pipe: the lines of a log are not cut to a width.
    expect(stdout).toMatch(/the reason 0{149}7 END\n/);
    expect(stdout).toContain("1 skipped");
    expect(stdout).toMatch(/wzp\/r?\d+\/change/);
    const timeline = await rig.wzp(["timeline"]);
    expect(timeline.stdout).toMatch(/change.*█/);
  });

  test("notes on retry that plan and commit have changed, and which files a new run omits", async () => {
    const [failed] = (await rig.json<{ runs: { id: string }[] }>(["ps", "--all"])).runs;
    const retried = await rig.wzp(["retry", `${failed?.id}/bad`]);
    expect(retried).toMatchObject({ stdout: expect.stringMatching(/^queued again: r\d+\/bad /), stderr: "" });
    await rig.wzp(["wait", failed?.id ?? ""]);
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan.replace("exit 4", "exit 0"));
    writeFileSync(`${rig.work}/new file.txt`, "");
    const { stderr } = await rig.wzp(["retry", `${failed?.id}/bad`]);
    expect(stderr).toContain(`note: the plan changed since ${failed?.id} was submitted`);
    await rig.wzp(["wait", failed?.id ?? ""]);
    const run = await rig.wzp(["run", "--detach", "change"]);
    expect(run.stderr).toContain("2 uncommitted or untracked files are not part of this run");
    await rig.wzp(["wait", run.stdout.trim()]);
  });

  test("reports without a terminal what blocks a task, and plan check warns about it", async () => {
    const text = "tasks: { big: { run: 'true', checkout: none, resources: { cpu: 900 } } }\n";
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, text);
    expect((await rig.wzp(["plan", "check"])).stderr).toContain("can run big");
    const child = rig.start(["run"]);
    const [told] = (await once(child.stderr ?? child, "data")) as [Buffer];
    expect(told.toString()).toMatch(/^r\d+\/big: no connected worker has 900 cores/);
    child.kill("SIGINT");
    expect(await once(child, "exit")).toEqual([130, null]);
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan);
  });

  test("refuses input for a task in set-up, and sends keys to a running command", async () => {
    const go = join(mkdtempSync(join(rig.work, "set-up-")), "go");
    writeFileSync(
      `${rig.work}/wezterm-parallel.yaml`,
      `project: { setup: ["echo set up; until [ -e ${go} ]; do sleep 0.1; done"] }\ntasks: { asks: "read x; echo got $x; sleep 1000" }\n`,
    );
    const [id = ""] = (await rig.wzp(["run", "--detach"])).stdout.split("\n");
    const task = `${id}/asks`;
    for (let log = ""; !log.includes("set up");) log = (await rig.wzp(["logs", task])).stdout;
    expect((await rig.wzp(["ps"])).stdout).toContain("preparing (set-up: echo set up;");
    const refused = await rig.wzp(["send", task, "yes"]);
    expect(refused.stderr).toContain(`${task} is not running its command (setup 1)`);
    writeFileSync(go, "");
    await untilRunning(1);
    expect(await rig.wzp(["send", task, "yes", "--key", "Enter"])).toMatchObject({ status: 0, stderr: "" });
    for (let log = ""; !log.includes("got yes");) log = (await rig.wzp(["logs", task])).stdout;
    // Its processes may end before the answer.
    expect((await rig.wzp(["cancel", task])).stdout).toMatch(/^cancel(ling|led)\b/);
    await rig.wzp(["wait", task]);
    const { task: sleeps } = await rig.json<{ task: string }>(["add", "--", "sleep", "1000"]);
    await untilRunning(1);
    await rig.wzp(["send", sleeps, "--key", "C-c"]);
    expect(await rig.wzp(["wait", sleeps])).toMatchObject({ status: 1 });
    writeFileSync(`${rig.work}/wezterm-parallel.yaml`, plan);
  });

  test("--detach prints the id; selected tasks run with their dependencies", async () => {
    const detached = await rig.wzp(["run", "--detach", "change"]);
    expect(detached.stdout).toMatch(/^r\d+\n$/);
    expect(await rig.wzp(["wait", detached.stdout.trim()])).toMatchObject({ status: 0 });
  });

  test("Ctrl-C cancels the run and waits until its processes have ended", async () => {
    writeFileSync(
      `${rig.work}/wezterm-parallel.yaml`,
      "tasks: { long: { run: sleep 1000, checkout: none } }\n",
    );
    const child = rig.start(["run"]);
    await untilRunning(1);
    child.kill("SIGINT");
    const [status] = await once(child, "exit");
    expect(status).toBe(130);
    expect((await rig.json<{ tasks: unknown[] }>(["ps"])).tasks).toEqual([]);
  });
});

const plan = `tasks:
  change: { run: echo new >file.txt }
  next: { run: test -f file.txt, needs: [change] }
  bad: { run: "printf 'the reason %0150d END\\n' 7; exit 4", checkout: none }
  never: { run: "true", needs: [bad], checkout: none }
`;

async function untilRunning(count: number): Promise<void> {
  for (let running = 0; running < count;) {
    const { tasks } = await rig.json<{ tasks: { state: string }[] }>(["ps"]);
    running = tasks.filter((task) => task.state === "running").length;
  }
}

function git(...args: readonly string[]): void {
  execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], {
    cwd: rig.work,
    stdio: "ignore",
  });
}
