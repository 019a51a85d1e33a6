import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { CliRig } from "../rigs/cli-rig.ts";
import { PlanProject } from "../rigs/plan-project.ts";

let rig: CliRig;
beforeAll(async () => {
  rig = new CliRig();
  await rig.wzp(["up"]);
}, 60_000);
afterAll(() => rig[Symbol.asyncDispose]());

const names = Array.from({ length: 12 }, (_, at) => `fix-${String(at + 1).padStart(2, "0")}`);

/** Writes what its prompt says: `name: text` for its own file, `title: text` for a line that two agents change. */
const agent = `#!/bin/sh
for prompt; do :; done
echo "$prompt" | sed -n 's/^ *title: *//p' > title.new
test -s title.new && mv title.new title.txt || rm title.new
echo "$prompt" | sed -n 's/^.*write: *//p' > "$(basename "$WZP_TASK").txt"
git add . && git commit -qm "Work of $WZP_TASK"
`;

const plan = `project:
  merge:
    mode: review
    verify: ["test ! -e broken.txt && grep -q . title.txt"]
defaults: { terminal: false }
tasks:
${names
  .map((name, at) => {
    const title = at === 3 || at === 4 ? `\\n title: by ${name}` : "";
    return `  ${name}: { agent: claude, prompt: "write: ${name}${title}" }`;
  })
  .join("\n")}
`;

test("by wzp alone: 12 agents' changes are commented, corrected, approved, resolved, and all land", async () => {
  const project = new PlanProject(rig, "twelve", plan, { "title.txt": "start\n", ".gitignore": "bin\n" });
  mkdirSync(join(project.path, "bin"));
  writeFileSync(join(project.path, "bin/claude"), agent);
  chmodSync(join(project.path, "bin/claude"), 0o755);
  const env = { PATH: `${join(project.path, "bin")}:${process.env["PATH"]}` };
  const wzp = (...args: string[]) => rig.wzp(args, { cwd: project.path, env });
  const review = (id: string) => rig.json<ReviewResource>(["review", id], { cwd: project.path });

  /** Approved changes land by themselves, so some may have landed before they are merged. */
  const landedBy = ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) =>
    ids.filter((id) => stdout.includes(`${id} landed on`) || stderr.includes(`${id} has landed on`));

  const { run, tasks } = await project.run([], env);
  expect(tasks.map(({ state }) => state)).toEqual(names.map(() => "succeeded"));
  const ids = names.map((name) => `${run.id}/${name}`);
  const [first = "", second = ""] = ids;
  const waiting = (await wzp("review")).stdout;
  for (const id of ids) expect(waiting).toContain(id);
  const radar = await wzp("radar");
  expect(radar.stdout).toContain("title.txt");

  expect(await wzp("queue", "pause", "main")).toMatchObject({ status: 0 });

  // The agent answers a comment with a commit.
  const comment = ["--comment", "fix-01.txt:1", "Say more.\nwrite: fix-01, with more"];
  await wzp("review", first, ...comment, "--request-changes", "One thing.");
  await wzp("wait", first);
  expect(await review(first)).toMatchObject({ revisions: [{}, {}], threads: [{ path: "fix-01.txt" }] });

  // A new commit withdraws an approval.
  await wzp("review", second, "--approve");
  await wzp("continue", second, "write: fix-02, again");
  await wzp("wait", second);
  expect((await review(second)).verdicts).toMatchObject([{ verdict: "approved", stands: false }]);

  for (const id of ids) expect(await wzp("review", id, "--approve")).toMatchObject({ status: 0 });
  const queue = (await wzp("queue", "list")).stdout;
  for (const id of ids) expect(queue).toContain(id);
  await wzp("queue", "resume", "main");
  const merged = await wzp("merge", run.id);
  expect(merged).toMatchObject({ status: 1, stderr: expect.stringContaining("in title.txt") });
  const landed = landedBy(merged);
  const [conflicted = "", ...others] = ids.filter((id) => !landed.includes(id));
  expect(others).toEqual([]);
  expect(ids.slice(3, 5)).toContain(conflicted);

  // A person resolves the conflict in the shell.
  const checkout = (await wzp("resolve", conflicted, "--print")).stdout.trim();
  expect(readFileSync(join(checkout, "title.txt"), "utf8")).toContain("<<<<<<<");
  writeFileSync(join(checkout, "title.txt"), "by both\n");
  project.git("-C", checkout, "add", "title.txt");
  const done = await wzp("resolve", conflicted, "--done");
  // The resolution is new work, so it needs an approval of its own.
  expect(done).toMatchObject({ status: 1, stderr: expect.stringContaining("0 of 1 approvals") });
  await wzp("review", conflicted, "--approve");
  expect(landedBy(await wzp("merge", conflicted))).toEqual([conflicted]);

  const show = (path: string) => project.git("show", `main:${path}`);
  expect(show("title.txt")).toBe("by both");
  expect(names.map((name) => show(`${name}.txt`))).toEqual([
    "fix-01, with more",
    "fix-02, again",
    ...names.slice(2),
  ]);
  const trailers = project.git("log", "--format=%(trailers:key=Wzp-Task,valueonly,separator=)", "main");
  expect(trailers.split("\n").toSorted()).toEqual(ids);
  expect(project.git("status", "--porcelain")).toBe("");
}, 120_000);
