import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, expect, test } from "vitest";

import type {
  HookList,
  HookRun,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/hook-schemas";
import type { MadeIncoming } from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";

import { CliRig } from "../rigs/cli-rig.ts";
import { eventually } from "../rigs/panes-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

const plan = `
env: { GREETING: hello }
hooks:
  task.failed: { run: ./tell.sh, secrets: [CHAT_TOKEN], retry: { max: 3, backoff: 20ms } }
  task.succeeded: { run: echo starts; exec sleep 600, timeout: 2s, retry: 0 }
  run.ended: { run: kill -9 $$, retry: 0 }
  group.changed: [./wait.sh, one]
  before task.starting:
    run: |
      cat > starting.json
      case "$WZP_TASK" in
        */refused) echo "not on a Friday"; exit 4 ;;
        */hangs) exec sleep 600 ;;
      esac
    timeout: 3s
  before change.landing:
    run: |
      cat > landing.json
      test -e may-land || { echo "no signature"; exit 1; }
  task.*: { run: 'echo "$WZP_TASK $WZP_HOOK_EVENT" >> order.txt' }
tasks:
  good: "true"
  bad: exit 3
  refused: { run: echo never, retry: 1 }
  hangs: echo never
  change: { run: "echo new > change.txt && git add . && git commit -qm Change", merge: { mode: auto } }
`;

/** Succeeds with its third try. */
const tell = `#!/bin/sh
cat > "event-$WZP_HOOK_TRY.json"
echo "$WZP_HOOK $WZP_HOOK_TRY $WZP_HOOK_DELIVERY $WZP_RUN $WZP_TASK $WZP_ATTEMPT $GREETING \${MARK:-unset}" >> told.txt
echo "token: $CHAT_TOKEN"
echo "$CHAT_TOKEN" > token.txt
test "$WZP_HOOK_TRY" -ge 3 || { echo "not yet"; exit 9; }
`;

/** Says that it has started, and ends when it may. */
const wait = `#!/bin/sh
echo "$1 $WZP_HOOK_DELIVERY token:$CHAT_TOKEN" >> started.txt
while ! test -e go; do sleep 0.05; done
echo "$1 $WZP_HOOK_DELIVERY" >> finished.txt
`;

let rig: CliRig;
let project: PlanProject;
beforeAll(async () => {
  rig = new CliRig();
  project = new PlanProject(rig, "shop", plan, { "tell.sh": tell, "wait.sh": wait });
  for (const file of ["tell.sh", "wait.sh"]) chmodSync(join(project.path, file), 0o755);
  await wzp(["up"]);
  await wzp(["secrets", "set", "CHAT_TOKEN"], "planted-token");
}, 60_000);
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
});

const wzp = (args: readonly string[], input = "") => rig.wzp(args, { cwd: project.path, input });
const json = async <T>(...args: readonly string[]) => rig.json<T>(args, { cwd: project.path });
const runsOf = (hook: string) => json<readonly HookRun[]>("hooks", "log", hook);
const linesOf = (file: string) => {
  const path = join(project.path, file);
  return existsSync(path) ? readFileSync(path, "utf8").trimEnd().split("\n") : [];
};
const lastState = async (hook: string) => (await runsOf(hook))[0]?.state;

test("a hook gets the event as JSON and the usual variables, again until it succeeds", async () => {
  const ran = await wzp(["run", "bad"]);
  expect(ran).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("are trusted and run from now on"),
  });
  await eventually("it has succeeded", async () => (await lastState("task.failed")) === "succeeded");
  const runs = await runsOf("task.failed");
  expect(runs.map(({ state, exitCode }) => [state, exitCode])).toEqual([
    ["succeeded", 0],
    ["failed", 9],
    ["failed", 9],
  ]);
  const [{ event = 0 } = {}] = runs;
  expect(JSON.parse(readFileSync(join(project.path, "event-1.json"), "utf8"))).toMatchObject({
    seq: event,
    kind: "task.failed",
    task: "r1/bad",
    attempt: 1,
  });
  const delivery = /^task\.failed 1 (\d+\.\d+) r1 r1\/bad r1\/bad#1 hello unset$/.exec(
    linesOf("told.txt")[0]!,
  );
  expect(linesOf("told.txt")).toEqual(
    [1, 2, 3].map((each) => `task.failed ${each} ${delivery?.[1]} r1 r1/bad r1/bad#1 hello unset`),
  );
  expect(linesOf("token.txt")).toEqual(["planted-token"]);
  expect(runs[1]?.output).toMatch(/^token: \*+\nnot yet$/);
  await eventually("the order", () => linesOf("order.txt").includes("r1/bad task.failed"));
  expect(linesOf("order.txt").filter((line) => !line.endsWith("task.ready"))).toEqual(
    ["leased", "running", "failed"].map((kind) => `r1/bad task.${kind}`),
  );
});

test("one that hangs or is killed is given up with its reason, and a person runs it again", async () => {
  expect(await wzp(["run", "good"])).toMatchObject({ status: 0 });
  await eventually("the time is over", async () => (await lastState("task.succeeded")) === "given-up");
  expect((await runsOf("task.succeeded"))[0]).toMatchObject({ output: "its time was over\nstarts" });
  await eventually("the kill", async () => (await lastState("run.ended")) === "given-up");
  expect((await runsOf("run.ended"))[0]).toMatchObject({ output: "it was ended by SIGKILL" });
  const { stdout } = await wzp(["events", "--no-follow", "--json"]);
  expect(stdout).toMatch(/"kind":"hook\.failed".*"hook":"task\.succeeded".*"why":"its time was over"/);
  const inbox = await json<{ items: { kind: string; id: string; text: string; help: string }[] }>("inbox");
  const helps = inbox.items.flatMap(({ kind, id, help }) => (kind === "hook" ? [`${id}: ${help}`] : []));
  expect(helps.toSorted()).toEqual(["run.ended", "task.succeeded"].map((id) => `${id}: wzp hooks log ${id}`));
  expect((await wzp(["inbox"])).stdout).toMatch(/^task\.succeeded .* hook given up: its time was over/m);
  const again = await wzp(["hooks", "run", "run.ended"]);
  expect(again).toMatchObject({ status: 1, stdout: "failed\nit was ended by SIGKILL\n" });
  const event = (await runsOf("task.failed"))[0]!.event;
  const told = await wzp(["hooks", "run", "task.failed", `${event}`]);
  expect(told).toMatchObject({ status: 1, stdout: expect.stringContaining("failed (exit code 9)") });
  const listed = await wzp(["hooks"]);
  expect(listed.stdout).toMatch(/^run\.ended +on +failed .* ago +kill -9 \$\$$/m);
  expect(listed.stdout).toMatch(/^[\da-f]{12} .*wezterm-parallel\.yaml +trusted by .*, in use/m);
});

test("a hook before a start refuses it with its last lines, or because it hangs", async () => {
  const run = (await project.run(["refused", "hangs"])).run.id;
  const refused = await wzp(["show", `${run}/refused`]);
  expect(refused.stdout).toContain("The hook before task.starting refused: it ended with exit code 4.");
  expect(refused.stdout).toContain("not on a Friday");
  expect(refused.stdout).toContain("attempt 2");
  expect((await wzp(["show", `${run}/hangs`])).stdout).toContain(
    "The hook before task.starting refused: its time was over.",
  );
  const listed = await runsOf("before task.starting");
  const told = listed.map(({ state, exitCode, output }) => [output.split("\n"), state, exitCode]);
  expect(told).toEqual(
    expect.arrayContaining([
      [["r1/bad#1"], "succeeded", 0],
      [[`${run}/refused#1`, "not on a Friday"], "failed", 4],
      [[`${run}/refused#2`, "not on a Friday"], "failed", 4],
      [[`${run}/hangs#1`, "its time was over"], "failed", undefined],
    ]),
  );
});

test("a hook before a landing keeps the change from its target until it allows it", async () => {
  const { id } = (await project.run(["change"])).run;
  const show = async () => (await wzp(["show", `${id}/change`])).stdout;
  await eventually("it is refused", async () => (await show()).includes("no signature"));
  expect(existsSync(join(project.path, "change.txt"))).toBe(false);
  expect(JSON.parse(readFileSync(join(project.path, "landing.json"), "utf8"))).toMatchObject({
    kind: "change.landing",
    task: `${id}/change`,
    data: { target: "main", tasks: [`${id}/change`] },
  });
  writeFileSync(join(project.path, "may-land"), "");
  expect((await wzp(["merge", `${id}/change`])).status).toBe(0);
  expect(existsSync(join(project.path, "change.txt"))).toBe(true);
});

async function kill(daemon: "server" | "worker"): Promise<void> {
  const before = rig.pid(`${daemon}.pid`);
  process.kill(before, "SIGKILL");
  await eventually(`another ${daemon}`, () => rig.pid(`${daemon}.pid`) !== before);
}

test("kill -9 of server and worker loses no event and starts no hook twice", async () => {
  for (const most of ["1", "2"])
    expect((await wzp(["group", "set", "db", "--parallel", most])).status).toBe(0);
  await eventually("it runs", () => linesOf("started.txt").length === 1);
  await kill("worker");
  await kill("server");
  await kill("worker");
  writeFileSync(join(project.path, "go"), "");
  await eventually("both are told", async () => {
    const runs = await runsOf("group.changed");
    return runs.length === 2 && runs.every(({ state }) => state === "succeeded");
  });
  expect(linesOf("started.txt")).toHaveLength(2);
  expect(linesOf("finished.txt")).toEqual(linesOf("started.txt").map((line) => line.replace(/ token:$/, "")));
}, 60_000);

test("hooks that are no longer in the plan are removed, and a file without changed hooks needs no trust", async () => {
  const file = join(project.path, "wezterm-parallel.yaml");
  writeFileSync(file, `${plan}  another: "true"\n`);
  expect(await wzp(["hooks", "trust"])).toMatchObject({ status: 0, stdout: "These hooks run already.\n" });
  writeFileSync(file, `hooks: { run.sealed: "true" }\ntasks: { good: "true" }\n`);
  expect((await wzp(["hooks", "trust"])).stderr).toContain("trusted and run from now on: run.sealed");
  expect((await json<HookList>("hooks", "list")).items.map(({ name }) => name)).toEqual(["run.sealed"]);
  writeFileSync(file, `tasks: { good: "true" }\n`);
  expect((await wzp(["hooks", "trust"])).stderr).toContain("The hooks of this project were removed");
  expect(await json<HookList>("hooks", "list")).toMatchObject({ items: [] });
  expect(await wzp(["hooks", "log", "run.sealed"])).toMatchObject({ status: 3 });
});

test("hooks of a plan that a schedule runs wait until somebody trusts them", async () => {
  const file = join(project.path, "wezterm-parallel.yaml");
  writeFileSync(
    file,
    `schedules: { nightly: { cron: "0 3 * * *" } }\nhooks: { run.created: "true" }\ntasks: { good: "true" }\n`,
  );
  expect((await wzp(["schedules", "sync", "--yes"])).status).toBe(0);
  expect((await wzp(["schedules", "run", "nightly"])).status).toBe(0);
  const waiting = async () =>
    (await json<HookList>("hooks", "list")).files.find(({ trusted }) => trusted === undefined);
  await eventually("the file is offered", async () => (await waiting()) !== undefined);
  expect(await json<HookList>("hooks", "list")).toMatchObject({ items: [] });
  const { hash } = (await waiting())!;
  const inbox = async () => (await wzp(["inbox"])).stdout;
  expect(await inbox()).toMatch(/hooks wait for trust: run\.created, in .*\n +wzp hooks list/);
  expect(await inbox()).toContain(`wzp hooks trust ${hash.slice(0, 12)}`);
  expect(await wzp(["hooks", "trust", hash.slice(0, 12)])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/trusted by .*, in use/),
  });
  expect((await json<HookList>("hooks", "list")).items).toMatchObject([{ name: "run.created" }]);
  expect(await inbox()).not.toContain("hooks trust");
});

test("a call of an incoming webhook starts the hooks of its event and of the run that it starts", async () => {
  const file = join(project.path, "wezterm-parallel.yaml");
  const hooks = `
  incoming.called: cat > called.json
  run.created: 'echo "$WZP_RUN" > created.txt'`;
  writeFileSync(file, `hooks:${hooks}\ntasks: { good: "true" }\n`);
  expect((await wzp(["hooks", "trust"])).status).toBe(0);
  const add = ["incoming", "add", "--name", "forge", "--from", "gitlab", "--task", "good"];
  const { path, secret } = await json<MadeIncoming>(...add);
  const { state, run } = await call(path, secret);
  expect(state).toBe("started");
  await eventually(
    "both are told",
    () => linesOf("called.json").length + linesOf("created.txt").length === 2,
  );
  expect(JSON.parse(linesOf("called.json")[0]!)).toMatchObject({
    kind: "incoming.called",
    data: { incoming: "forge", event: "Push Hook", state: "started", run },
  });
  expect(linesOf("created.txt")).toEqual([run]);
});

/** Calls an incoming webhook as GitLab does. */
async function call(path: string, secret: string): Promise<{ state: string; run?: string }> {
  const headers = {
    "content-type": "application/json",
    "x-gitlab-token": secret,
    "x-gitlab-event": "Push Hook",
    "x-gitlab-event-uuid": "7d1f2c",
  };
  const home = homePaths({ env: { WZP_HOME: rig.home }, homeDirectory: rig.home, userId: 0 });
  const options = { socketPath: home.serverSocket, path, method: "POST", headers };
  const [answer] = (await once(request(options).end('{"ref":"main"}'), "response")) as [IncomingMessage];
  const { state, run } = JSON.parse(await text(answer)) as { state: string; run?: { id: string } };
  return { state, ...(run !== undefined && { run: run.id }) };
}
