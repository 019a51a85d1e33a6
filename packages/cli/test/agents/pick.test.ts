import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { CliRig } from "../rigs/cli-rig.ts";
import { Repository } from "../rigs/repository.ts";

/** Each agent writes its own answer; all but one are wrong. A judge reads the branches of the others, as its prompt says. */
const program = `#!/bin/sh
case $1-$2 in
  judge-*)
    branch=$(node -p 'JSON.parse(require("fs").readFileSync(process.env.WZP_NEEDS))["judged(best)"].branch')
    git diff "HEAD...$branch" | grep -q '+right' && echo "pick=judged(best)" >> "$WZP_OUTPUT" ;;
  lazy-*) exit 1 ;;
  *)
    [ "$1" = best ] && echo right > answer.txt || echo "wrong by $1" > answer.txt
    echo "by=$1" >> "$WZP_OUTPUT"
    git add answer.txt && git commit -qm "Answer of $1" ;;
esac
`;

const plan = `limits: { parallel: 4 }
agents:
  lazy: { command: [model, lazy, "{prompt}"] }
  wrong: { command: [model, wrong, "{prompt}"] }
  best: { command: [model, best, "{prompt}"] }
  critic: { command: [model, judge, "{prompt}"] }
tasks:
  verified:
    agent: [lazy, wrong, best]
    prompt: Answer.
    verify: ["grep -q right answer.txt"]
  after: { run: 'cat answer.txt; echo "$WZP_NEEDS_VERIFIED_BY"', needs: [verified] }
  judged: { agent: [wrong, best], prompt: Answer., pick: { judge: critic } }
  chosen: { agent: [wrong, best, lazy], prompt: Answer., pick: person }
  none: { agent: [lazy, wrong], prompt: Answer., verify: ["false"] }
  last: { run: "true", needs: [none] }
`;

let rig: CliRig;
let root: string;
let repository: Repository;
let run = "";
const wzp = (...args: string[]) => rig.wzp(args, { cwd: root });
const show = (task: string) => rig.json<TaskDetail>(["show", `${run}/${task}`]);
const git = (...args: string[]) => repository.git(...args);

beforeAll(async () => {
  rig = new CliRig();
  repository = new Repository(join(rig.work, "project"));
  root = repository.path;
  repository.program("bin/model", program);
  repository.write({ "wezterm-parallel.yaml": plan });
  repository.commit();
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"]}` };
  run = (await rig.json<{ run: { id: string } }>(["run", "--detach"], { cwd: root, env })).run.id;
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

test("each agent works in a worktree of its own; the first that passes verify becomes the task's change, with its results", async () => {
  await wzp("wait", `${run}/after`);
  const picked = await show("verified");
  expect(picked).toMatchObject({
    state: "succeeded",
    command: "pick by verify: verified(lazy), verified(wrong), verified(best)",
    result: { changedFiles: 1, outputs: { picked: "verified(best)", by: "best" } },
  });
  expect((await wzp("diff", `${run}/verified`)).stdout).toContain("+right");
  expect((await wzp("logs", `${run}/after`)).stdout).toMatch(/right\s+best/);
  expect((await show("verified(wrong)")).state).toBe("failed");
});

test("the work of the others stays on its branches, and only the picked change can be merged", async () => {
  const { result } = await show("verified(best)");
  expect(git("show", `${result?.branch}:answer.txt`)).toBe("right");
  const wrong = await show("judged(wrong)");
  await wzp("wait", `${run}/judged`);
  expect(
    git("show", `${(await show("judged(wrong)")).result?.branch ?? wrong.result?.branch}:answer.txt`),
  ).toBe("wrong by wrong");
  const refused = await wzp("merge", `${run}/judged(wrong)`);
  expect(refused.status).not.toBe(0);
  expect(await wzp("merge", `${run}/verified`)).toMatchObject({ status: 0 });
  expect(readFileSync(join(root, "answer.txt"), "utf8")).toBe("right\n");
}, 90_000);

test("a judge compares the branches, and what it names is picked", async () => {
  await wzp("wait", `${run}/judged`);
  expect(await show("judged")).toMatchObject({
    state: "succeeded",
    result: { outputs: { picked: "judged(best)" } },
  });
  expect((await show("judged(judge)")).spec).toMatchObject({ agent: "critic", compares: true });
});

test("a person's pick waits in the inbox, takes only a candidate that succeeded, and is answered there too", async () => {
  await expect
    .poll(() => rig.json(["inbox"]), { timeout: 60_000 })
    .toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          id: `${run}/chosen`,
          text: expect.stringContaining("waiting for a person to pick chosen(wrong) or chosen(best)"),
        }),
      ]),
    });
  expect((await show("chosen")).why).toBe("waiting for a person to pick chosen(wrong) or chosen(best)");
  expect((await wzp("pick", `${run}/chosen`)).stdout).toMatch(
    /chosen\(wrong\) +succeeded +1 files[^]*chosen\(lazy\) +failed/,
  );
  expect((await wzp("pick", `${run}/chosen`, "lazy")).stderr).toContain(
    "pick one that succeeded: chosen(wrong), chosen(best)",
  );
  expect((await wzp("pick", `${run}/judged`, "best")).stderr).toContain("no person picks its result");
  // Without a pick it would start and fail.
  expect((await wzp("resume", `${run}/chosen`)).stderr).toContain(
    "it waits for a person to pick chosen(wrong), chosen(best): wzp pick",
  );
  const answered = await wzp("answer", `${run}/chosen`, "2");
  expect(answered.stdout, answered.stderr).toContain(`${run}/chosen took the answer`);
  await wzp("wait", `${run}/chosen`);
  expect(await show("chosen")).toMatchObject({
    state: "succeeded",
    result: { outputs: { picked: "chosen(best)" } },
  });
  expect((await wzp("pick", `${run}/chosen`)).stdout).toMatch(/chosen\(best\) +succeeded, picked/);
}, 90_000);

test("when no candidate succeeded, the task fails and says so, and what needs it does not start", async () => {
  await wzp("wait", `${run}/last`);
  expect(await show("none")).toMatchObject({
    state: "failed",
    why: expect.stringContaining("No candidate succeeded"),
  });
  expect((await show("last")).state).toBe("skipped");
});

test("a plan that cannot work is refused where it is written", async () => {
  const cwd = join(rig.work, "wrong");
  mkdirSync(cwd, { recursive: true });
  writeFileSync(
    join(cwd, "wezterm-parallel.yaml"),
    `tasks:
  alone: { agent: claude, prompt: x, pick: person }
  twice: { agent: [claude, claude], prompt: x }
  many: { agent: [claude, codex], prompt: x, matrix: { a: [1] } }
  judged: { agent: [claude, codex], prompt: x, pick: { judge: nobody } }
`,
  );
  const { stdout, stderr } = await rig.wzp(["plan", "check"], { cwd });
  for (const text of [
    "`alone` has a `pick`, but not several agents",
    "`twice` cannot make tasks of its agents with these names",
    "`many` has several agents, which do not go with `matrix`",
    "nobody",
  ])
    expect(stdout + stderr).toContain(text);
});
