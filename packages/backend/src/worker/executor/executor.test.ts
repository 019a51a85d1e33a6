import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, expect, test } from "vitest";

import { WorkerRig, processesOf } from "../../../test/rigs/worker-rig.ts";

let rig: WorkerRig;
beforeAll(async () => {
  rig = await new WorkerRig().open();
});
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

test("a task runs, is reported running and ended, and its log and size are known", async () => {
  const ref = rig.assign({ name: "hello", script: "echo hello; echo trouble >&2; exit 3" });
  const { outcome, result } = await rig.ended(ref);
  expect(outcome).toEqual({ kind: "exited", code: 3 });
  expect(result).toMatchObject({ logBytes: 14, strays: 0, outputs: {} });
  expect([rig.read(ref), rig.read(ref, "err.log")]).toEqual(["hello\n", "trouble\n"]);
  expect(rig.kinds(ref)).toEqual(["running", "ended"]);
});

test("a trivial task leaves no journal and no empty directory behind", async () => {
  const ref = rig.assign({ name: "trivial" });
  await rig.ended(ref);
  expect(existsSync(`${rig.directory(ref)}/attempt.json`)).toBe(false);
  expect(existsSync(`${rig.home.state}/checkouts/trees/r1/trivial.1`)).toBe(false);
});

test("a task in the project's own directory has no journal while it runs", async () => {
  const script = 'test ! -e "${WZP_OUTPUT%/*}/attempt.json"';
  const ref = rig.assign({ name: "in-project", checkout: "project", script });
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
});

test("a task has a terminal when it wants one", async () => {
  const ref = rig.assign({ name: "screen", terminal: true, script: "test -t 0 && stty size; echo $TERM" });
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "exited", code: 0 });
  expect(rig.read(ref)).toBe("40 120\r\nxterm-256color\r\n");
});

test("a log that could not be written to its end is told with the result, and costs the task nothing", async () => {
  const directory = `${rig.home.state}/attempts/r1/full#1`;
  mkdirSync(directory, { recursive: true });
  // Every write to /dev/full fails with ENOSPC.
  symlinkSync("/dev/full", `${directory}/out.log`);
  const ref = rig.assign({ name: "full", terminal: true, script: "head -c 100000 /dev/zero" });
  const { outcome, result } = await rig.ended(ref);
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(result).toMatchObject({
    logBytes: 0,
    logTruncated: { dropped: 100_000, failure: { reason: "disk-full" } },
  });
});

test("an argv is no shell, and a script goes to the shell the task names", async () => {
  const plain = rig.assign({ name: "argv", command: { kind: "argv", argv: ["echo", "$HOME", "a  b"] } });
  const shell = rig.assign({ name: "shell", shell: ["perl", "-e"], script: 'print "from perl\\n"' });
  await Promise.all([rig.ended(plain), rig.ended(shell)]);
  expect([rig.read(plain), rig.read(shell)]).toEqual(["$HOME a  b\n", "from perl\n"]);
});

test("a program that is missing is said so by name", async () => {
  const ref = rig.assign({ name: "missing", command: { kind: "argv", argv: ["no-such-program"] } });
  expect((await rig.ended(ref)).outcome).toMatchObject({
    kind: "failed",
    failure: { reason: "missing-program", detail: expect.stringContaining("no-such-program") },
  });
  expect(rig.kinds(ref)).toEqual(["ended"]);
});

test("values and files are handed from a task to its successor", async () => {
  const maker = rig.assign({
    name: "maker",
    outputs: ["dist/**", "!dist/skip"],
    script:
      'mkdir -p dist/deep && echo 1 >dist/one && echo 2 >dist/deep/two && touch dist/skip other && echo "version=1.2" >>"$WZP_OUTPUT"',
  });
  const { outcome, result } = await rig.ended(maker);
  expect(outcome).toEqual({ kind: "exited", code: 0 });
  expect(result.outputs).toEqual({ version: "1.2" });
  const user = rig.assign(
    {
      name: "user",
      script:
        'cd "$WZP_INPUTS/maker" && find . -type f | sort && cat dist/deep/two && echo "$WZP_NEEDS_MAKER_VERSION" && cat "$WZP_NEEDS"',
    },
    [{ task: "maker", state: "succeeded", outputs: result.outputs, artifacts: result.artifacts }],
  );
  await rig.ended(user);
  const [first, second, two, version, ...needs] = rig.read(user).split("\n");
  expect([first, second, two, version]).toEqual(["./dist/deep/two", "./dist/one", "2", "1.2"]);
  expect(JSON.parse(needs.join("\n"))).toEqual({
    maker: { state: "succeeded", outputs: { version: "1.2" } },
  });
});

test("a link that leads out of the directory is not kept", async () => {
  const directory = `${rig.root}/linked`;
  mkdirSync(directory);
  writeFileSync(`${directory}/real`, "real");
  symlinkSync("/etc/passwd", `${directory}/out`);
  symlinkSync("real", `${directory}/in`);
  const ref = rig.assign({ name: "links", directory, outputs: ["*"] });
  const { artifacts } = (await rig.ended(ref)).result;
  expect(["real", "in", "out"].map((name) => existsSync(`${artifacts}/${name}`))).toEqual([
    true,
    true,
    false,
  ]);
});

test("a line in $WZP_OUTPUT that is no key=value fails the task with its number", async () => {
  const ref = rig.assign({ name: "bad-output", script: 'printf "a=1\\nnonsense\\n" >"$WZP_OUTPUT"' });
  expect((await rig.ended(ref)).outcome).toMatchObject({
    kind: "failed",
    failure: { reason: "outputs-failed", detail: expect.stringMatching(/Line 2 .*nonsense/) },
  });
});

test("predecessors' files that are gone fail the task before it runs", async () => {
  const artifacts = `${rig.root}/gone`;
  const ref = rig.assign({ name: "no-input" }, [{ task: "x", state: "succeeded", outputs: {}, artifacts }]);
  expect((await rig.ended(ref)).outcome).toMatchObject({ failure: { reason: "input-missing" } });
});

test("a task succeeds only when its verify commands do, and is committed only then", async () => {
  const order = { checkout: "worktree" as const, script: "echo work >work" };
  const good = rig.assign({ ...order, name: "good", verify: [{ kind: "argv", argv: ["cat", "work"] }] });
  const bad = rig.assign({
    ...order,
    name: "bad",
    verify: [
      { kind: "shell", script: "true" },
      { kind: "shell", script: "echo the proof is missing; exit 7" },
    ],
  });
  expect(await rig.ended(good)).toMatchObject({
    outcome: { kind: "exited", code: 0 },
    result: {
      commit: expect.stringMatching(/^[0-9a-f]{40}$/),
      branch: expect.stringContaining("good"),
      changedFiles: 1,
    },
  });
  const { outcome, result } = await rig.ended(bad);
  expect(outcome).toMatchObject({
    kind: "failed",
    failure: {
      reason: "verify-failed",
      detail: expect.stringContaining("Check failed: the proof is missing"),
      data: { code: 7, log: ["the proof is missing"] },
    },
  });
  expect(result.commit).toBeUndefined();
  expect(rig.kinds(bad)).toEqual(["running", "verifying", "ended"]);
  expect(rig.read(good, "verify.1/out.log")).toBe("work\n");
});

test("a stop reaches a task that ignores TERM, and everything it started", async () => {
  const script =
    "trap '' TERM; for i in 1 2 3 4 5; do (trap '' TERM; setsid sleep 600 &) ; done; echo up; sleep 600";
  const ref = rig.assign({ name: "stubborn", script, env: { STUBBORN: rig.root } });
  await rig.running(ref);
  await rig.until("its children", () => processesOf("STUBBORN=", rig.root).length >= 6);
  rig.stop(ref);
  expect((await rig.ended(ref)).outcome).toEqual({ kind: "cancelled" });
  expect(processesOf("STUBBORN=", rig.root)).toEqual([]);
});

test("what a task leaves running behind it is stopped and counted", async () => {
  const ref = rig.assign({
    name: "litter",
    script: "sleep 600 & sleep 600 & exit 0",
    env: { LITTER: rig.root },
  });
  expect(await rig.ended(ref)).toMatchObject({ outcome: { code: 0 }, result: { strays: 2 } });
  expect(processesOf("LITTER=", rig.root)).toEqual([]);
});

test("a task that takes too long is stopped, and so is one that falls silent", async () => {
  const long = rig.assign({
    name: "long",
    script: "while :; do echo x; sleep 0.05; done",
    timeout: 700,
    idleTimeout: 600,
  });
  const silent = rig.assign({
    name: "silent",
    script: "echo x; sleep 0.3; echo x; sleep 600",
    idleTimeout: 500,
  });
  expect((await rig.ended(long)).outcome).toEqual({ kind: "timed-out", limit: "total", after: 700 });
  expect((await rig.ended(silent)).outcome).toEqual({ kind: "timed-out", limit: "idle", after: 500 });
  expect(rig.read(silent)).toBe("x\nx\n");
});

test("a stop for an attempt that never arrived is answered", async () => {
  const ref = { run: 1, task: 99, name: "never", attempt: 1, lease: 1 };
  rig.stop(ref);
  await rig.until("its answer", () => rig.received.some((report) => report.ref.name === "never"));
  expect(rig.received.filter((report) => report.ref.name === "never")).toMatchObject([
    { kind: "ended", outcome: { kind: "cancelled" } },
  ]);
});

test("an attempt that the server gave to somebody else is ended and not reported", async () => {
  const ref = rig.assign({ name: "revoked", script: "sleep 600", env: { REVOKED: rig.root } });
  await rig.until("its process", () => processesOf("REVOKED=", rig.root).length > 0);
  await rig.running(ref);
  rig.revoke(ref);
  rig.disconnect();
  await rig.until("its end", () => processesOf("REVOKED=", rig.root).length === 0);
  expect(rig.kinds(ref)).toEqual(["running"]);
  expect(JSON.parse(readFileSync(`${rig.directory(ref)}/attempt.json`, "utf8"))).toMatchObject({
    stop: { kind: "stale" },
  });
});
