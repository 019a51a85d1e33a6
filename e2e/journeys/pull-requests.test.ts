import { afterAll, beforeAll, expect, test, vi } from "vitest";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ForgeServer } from "../../packages/backend/test/rigs/forge/forge-server.ts";
import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { PlanProject } from "../../packages/cli/test/rigs/plan-project.ts";

let rig: CliRig;
let forge: ForgeServer;
let project: PlanProject;
let run: string;
beforeAll(async () => {
  rig = new CliRig();
  forge = await ForgeServer.open("gitea");
  project = new PlanProject(
    rig,
    "site",
    "tasks:\n  fix: echo fixed > fixed.txt\n  more: echo 1 > more.txt\n",
    {},
  );
  project.git("remote", "add", "origin", forge.remote);
  project.git("push", "-q", forge.gitDirectory, "main");
  const ran = await wzp("run", "--json");
  run = (JSON.parse(ran.stdout) as { run: { id: string } }).run.id;
}, 60_000);
afterAll(async () => {
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
});

const wzp = (...args: string[]) => rig.wzp(args, { cwd: project.path });
const access = () => ["--forge", "gitea", "--url", forge.url];

test("a token is asked for, stored, and a pull request is opened, listed and followed to its merge", async () => {
  const refused = await wzp("pr", `${run}/fix`, ...access());
  expect(refused).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("wzp secrets set FORGE_TOKEN"),
  });
  const stored = await rig.wzp(["secrets", "set", "FORGE_TOKEN"], { cwd: project.path, input: forge.token });
  expect(stored).toMatchObject({ status: 0 });

  const opened = await wzp("pr", `${run}/fix`, "--reviewer", "alice");
  expect(opened).toMatchObject({ status: 0, stdout: `${run}/fix open: ${forge.url}/acme/site/pulls/1\n` });
  expect(forge.pull(1).reviewers).toEqual(["alice"]);
  expect(forge.tip(`wzp/${run}/fix`)).toBeDefined();

  const repeated = await wzp("pr", `${run}/fix`);
  expect(repeated).toMatchObject({ status: 0 });
  expect(forge.pulls).toHaveLength(1);

  forge.checks.set(forge.tip(`wzp/${run}/fix`) ?? "", "passed");
  forge.pull(1).reviews.push({ by: "alice", verdict: "approved" });
  await wzp("pr", `${run}/fix`);
  const listed = await wzp("pr");
  expect(listed.stdout).toMatch(/fix\s+#1\s+open\s+checks passed\s+approved by 1\s+http/);

  forge.merge(1);
  await wzp("pr", `${run}/fix`);
  const [change] = (await rig.json<{ items: ChangeResource[] }>(["pr"], { cwd: project.path })).items;
  expect(change).toMatchObject({ id: `${run}/fix`, state: "landed", pullRequest: { state: "merged" } });
  const unmerged = await wzp("unmerge", `${run}/fix`);
  expect(unmerged).toMatchObject({ status: 2, stderr: expect.stringContaining("Revert it on the forge") });
});

test("a failing forge is reported, and the pull request is opened once it answers", async () => {
  forge.fail({ status: 502, body: "<h1>Bad gateway</h1>" }, 100);
  const delayed = await wzp("pr", `${run}/more`, ...access());
  expect(delayed).toMatchObject({ status: 4, stderr: expect.stringContaining("502 Bad gateway") });
  expect((await wzp("pr")).stdout).toMatch(/more\s+requested, delayed/);
  forge.recover();
  await vi.waitUntil(() => forge.pulls.length === 2, { timeout: 30_000 });
});

test("a remote on an unknown host is refused with what to add", async () => {
  project.git("remote", "add", "elsewhere", "https://git.example.com/acme/site.git");
  const refused = await rig.wzp(
    ["pr", `${run}/more`, "--remote", "elsewhere", "--url", "https://git.example.org", "--forge", "gitlab"],
    { cwd: project.path },
  );
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining("git.example.com") });
});

test("a plan opens pull requests by itself when its tasks succeed, and updates them when they run again", async () => {
  const pullRequest = `{ forge: gitea, url: "${forge.url}", draft: true }`;
  const plan = `project: { merge: { pull-request: ${pullRequest} } }\ntasks: { auto: date +%N > auto.txt }\n`;
  const planned = new PlanProject(rig, "planned", plan, {});
  planned.git("remote", "add", "origin", forge.remote);
  await rig.wzp(["secrets", "set", "FORGE_TOKEN"], { cwd: planned.path, input: forge.token });
  const before = forge.pulls.length;
  const ran = await rig.wzp(["run", "--json"], { cwd: planned.path });
  const { id } = (JSON.parse(ran.stdout) as { run: { id: string } }).run;
  await vi.waitUntil(() => forge.pulls.length === before + 1, { timeout: 30_000 });
  const pull = forge.pulls[before];
  expect(pull).toMatchObject({ branch: `wzp/${id}/auto`, draft: true });

  const first = forge.tip(`wzp/${id}/auto`);
  await rig.wzp(["retry", id, "--all"], { cwd: planned.path });
  await vi.waitUntil(() => forge.tip(`wzp/${id}/auto`) !== first, { timeout: 30_000 });
  expect(forge.pulls).toHaveLength(before + 1);
});
