import { readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/**
 * The writer adds one line for each prompt, and keeps its prompts in a file that git ignores. A reviewer asks for more lines
 * until there are as many as its name says; `silent` says nothing.
 */
const program = `#!/bin/sh
if [ "$1" = write ]; then
  printf '%s\\n--\\n' "$2" >> prompts.log
  echo line >> answer.txt
  exit 0
fi
branch=$(node -p 'const [one] = Object.values(JSON.parse(require("fs").readFileSync(process.env.WZP_NEEDS))); one.branch')
lines=$(git diff "HEAD...$branch" | grep -c '^+line')
[ "$1" = silent ] && exit 0
[ -z "$WAIT_FOR" ] || until [ -e "$WAIT_FOR" ]; do sleep 0.05; done
if [ "$lines" -ge "$1" ]; then echo "verdict=approved" >> "$WZP_OUTPUT"; exit 0; fi
echo "verdict=request-changes" >> "$WZP_OUTPUT"
echo "comment-1=answer.txt:$lines one line more, \\$(touch evil)" >> "$WZP_OUTPUT"
`;

const plan = (gate: string) => `limits: { parallel: 4 }
agents:
  writer: { command: [model, write, "{prompt}"] }
  two: { command: [model, "2", "{prompt}"] }
  many: { command: [model, "9", "{prompt}"] }
  silent: { command: [model, silent, "{prompt}"] }
  slow: { extends: two, env: { WAIT_FOR: "${gate}" } }
tasks:
  fix: { agent: writer, prompt: Write lines., verify: ["grep -q line answer.txt"], review: two }
  after: { run: cat answer.txt, needs: [fix] }
  strict: { agent: writer, prompt: Write lines., review: { agent: many, rounds: 2 } }
  quiet: { agent: writer, prompt: Write lines., review: silent }
  broken: { agent: writer, prompt: Write lines., verify: ["false"], review: two }
  crash: { agent: writer, prompt: Write lines., review: slow }
`;

let rig: CliRig;
let root: string;
let gate: string;
let run = "";
const wzp = (...args: string[]) => rig.wzp(args, { cwd: root });
const show = (task: string) => rig.json<TaskDetail>(["show", `${run}/${task}`]);
const why = async (task: string) => (await show(task)).why;

beforeAll(async () => {
  rig = new CliRig();
  const repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  gate = join(rig.work, "gate");
  repository.program("bin/model", program);
  repository.write({ "wezterm-parallel.yaml": plan(gate), ".gitignore": "prompts.log\n" });
  repository.commit();
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
  run = (await rig.json<{ run: { id: string } }>(["run", "--detach"], { cwd: root, env })).run.id;
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("comments go to the writer in its checkout until the reviewer approves; only then the task succeeds", async () => {
  await wzp("wait", `${run}/after`);
  const fix = await show("fix");
  expect(fix).toMatchObject({
    state: "succeeded",
    command: "take over fix(writer) once fix(review) approves",
    result: { changedFiles: 1, outputs: { picked: "fix(writer)" } },
  });
  expect((await wzp("logs", `${run}/after`)).stdout).toMatch(/line\s+line/);
  const writer = await show("fix(writer)");
  expect(writer).toMatchObject({ attempts: 2, spec: { continues: { attempt: 1 } } });
  const checkout = join(rig.home, "state", "checkouts", "trees", run, "fix(writer).1");
  const prompts = readFileSync(join(checkout, "prompts.log"), "utf8").split("\n--\n");
  expect(prompts.slice(0, 2)).toEqual([
    "Write lines.",
    expect.stringMatching(
      /^The agent two reviewed your change \(review 1 of 3\)[^]*- answer\.txt:1 one line more/,
    ),
  ]);
  const reviewer = await wzp("show", `${run}/fix(review)`);
  expect(reviewer.stdout).toMatch(/review +2 of 3, of the work of fix\(writer\)/);
  expect(reviewer.stdout).toMatch(/verdict[^]*approved/);
  const { stdout } = await wzp("events", "--after", "0", "--no-follow");
  const events = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Event]));
  const told = events.filter(({ task, kind }) => kind === "task.reviewed" && task === `${run}/fix(review)`);
  expect(told.map(({ data }) => data)).toEqual([
    { verdict: "changes-requested", comments: 1, round: 1, rounds: 3, of: "fix" },
    { verdict: "approved", comments: 0, round: 2, rounds: 3, of: "fix" },
  ]);
}, 90_000);

test("after the last round a person is asked: for another round, or to take over the work", async () => {
  const asked =
    /Take over the work all the same\? many still requests changes after 2 reviews: answer\.txt:2/;
  await expect.poll(() => why("strict"), { timeout: 60_000 }).toMatch(asked);
  const { items } = await rig.json<{ items: { id: string; text: string }[] }>(["inbox"]);
  expect(items.find(({ id }) => id === `${run}/strict`)?.text).toMatch(asked);
  expect((await wzp("resume", `${run}/strict`)).stderr).toContain("waits for a person");
  const again = await wzp("answer", `${run}/strict`, "another round");
  expect(again.stdout, again.stderr).toContain(`${run}/strict took the answer`);
  await expect.poll(() => why("strict"), { timeout: 60_000 }).toMatch(/after 3 reviews: answer\.txt:3/);
  const taken = await wzp("pick", `${run}/strict`, "writer");
  expect(taken.stderr).toBe("");
  await wzp("wait", `${run}/strict`);
  expect(await show("strict")).toMatchObject({ state: "succeeded", result: { changedFiles: 1 } });
  expect(await show("strict(writer)")).toMatchObject({ attempts: 3 });
}, 120_000);

test("a reviewer without a verdict approves nothing, and the writer is not asked to guess", async () => {
  await expect.poll(() => why("quiet"), { timeout: 60_000 }).toContain("silent gave no verdict in review 1.");
  expect(await show("quiet(writer)")).toMatchObject({ state: "succeeded", attempts: 1 });
});

test("work that fails its own checks is not reviewed, and what needs the task does not start", async () => {
  await wzp("wait", `${run}/broken`);
  expect((await show("broken(writer)")).state).toBe("failed");
  expect((await show("broken(review)")).state).toBe("skipped");
  expect(await show("broken")).toMatchObject({ state: "skipped", why: "skipped: r1/broken(writer) failed" });
});

test("a killed server neither loses nor doubles a round", async () => {
  await expect.poll(() => why("crash(review)"), { timeout: 60_000 }).toContain("running");
  process.kill(rig.pid("server.pid"), "SIGKILL");
  writeFileSync(gate, "");
  await expect
    .poll(async () => (await rig.wzp(["wait", `${run}/crash`], { cwd: root })).status, { timeout: 60_000 })
    .toBe(0);
  expect(await show("crash(writer)")).toMatchObject({ attempts: 2 });
  expect(await show("crash(review)")).toMatchObject({ attempts: 2, spec: { reviews: { round: 2 } } });
}, 120_000);

test("a review that cannot work is refused where it is written", async () => {
  const cwd = join(rig.work, "wrong");
  mkdirSync(cwd, { recursive: true });
  writeFileSync(
    join(cwd, "wezterm-parallel.yaml"),
    `tasks:
  alone: { run: "true", review: claude }
  both: { agent: claude, prompt: x, review: codex, pick: person }
  spread: { agent: claude, prompt: x, review: codex, matrix: { a: [1] } }
  nobody: { agent: claude, prompt: x, review: { agent: colleague } }
`,
  );
  const { stdout, stderr } = await rig.wzp(["plan", "check"], { cwd });
  for (const text of [
    "`alone` has a `review`, but not one agent",
    "`both` has a `review`, which does not go with `pick`",
    "`spread` has a `review`, which does not go with `matrix`",
    "colleague",
  ])
    expect(stdout + stderr).toContain(text);
});
