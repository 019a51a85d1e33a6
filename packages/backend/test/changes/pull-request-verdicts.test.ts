import { afterEach, beforeEach, expect, test } from "vitest";

import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";

import { ForgeServer } from "../rigs/forge/forge-server.ts";
import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";

let forge: ForgeServer;
let rig: ChangesRig;
beforeEach(async () => {
  forge = await ForgeServer.open("github");
  rig = await ChangesRig.open({ fix: "echo $$ > done.txt" });
  rig.repository.git("remote", "add", "origin", forge.remote);
  rig.repository.git("remote", "add", "mine", forge.forkRemote);
  rig.repository.git("push", "-q", forge.gitDirectory, "main");
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_TOKEN", { value: forge.token });
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/REVIEWER", { value: forge.reviewToken });
  await rig.until("fix", "succeeded");
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await forge[Symbol.asyncDispose]();
});

async function change(): Promise<ChangeResource> {
  const found = await rig.api.records.change("r1/fix");
  if (!found.ok) throw new Error(found.failure.detail);
  return found.value;
}

/** Asks for a pull request, and waits until the forge has answered. */
async function look(wish: Record<string, unknown> = { verdicts: "REVIEWER" }): Promise<void> {
  const access = { forge: "github", url: forge.url };
  const asked = { action: "pull-request", ids: ["r1/fix"], ...access, ...wish };
  await rig.ask("POST", "/api/v1/changes/actions", asked);
  await waitFor("the look", async () => {
    const { pullRequest } = await change();
    return pullRequest?.pending === false || pullRequest?.failure !== undefined;
  });
}

async function review(verdict: string): Promise<void> {
  const path = "/api/v1/changes/r1%2Ffix/review";
  const { body } = await rig.ask("GET", path);
  await rig.ask("POST", path, { commit: body["commit"], verdict, text: "", comments: [], continue: false });
}

const ours = () =>
  forge.pull(1).reviews.map(({ by, verdict, commit, taken }) => ({ by, verdict, commit, taken }));

test("the verdict here is a review of the second account there, once, and comes back as no comment", async () => {
  await look();
  expect(ours()).toEqual([]);
  await review("approved");
  for (const _look of [1, 2]) await look();
  const { commit } = await change();
  expect(ours()).toEqual([{ by: "wzp-reviewer", verdict: "approved", commit, taken: undefined }]);
  expect(forge.pull(1).reviews[0]?.text).toMatch(/\nApproved by \*\*.+\*\*$/);
  expect((await change()).pullRequest?.reviews).toEqual([{ by: "wzp-reviewer", verdict: "approved" }]);
  await review("changes-requested");
  await look();
  expect((await change()).pullRequest?.reviews).toEqual([
    { by: "wzp-reviewer", verdict: "changes-requested" },
  ]);
  const { body } = await rig.ask("GET", "/api/v1/changes/r1%2Ffix/review");
  expect(body["verdicts"]).toHaveLength(2);
});

test("an approval is taken back before commits that nobody has approved are pushed", async () => {
  await review("approved");
  await look();
  const branch = forge.pull(1).branch;
  const approved = forge.tip(branch);
  expect(ours()).toMatchObject([{ verdict: "approved", commit: approved }]);
  forge.fail({ status: 503, on: { method: "PUT", path: /dismissals$/ } }, 100);
  await rig.ask("POST", "/api/v1/actions", { action: "retry", ids: ["r1/fix"] });
  await waitFor("other commits", async () => (await change()).commit !== approved);
  await look();
  expect((await change()).pullRequest?.failure).toMatchObject({ reason: "unavailable" });
  expect(forge.tip(branch)).toBe(approved);
  forge.recover();
  await look();
  expect(ours()).toMatchObject([{ verdict: "approved", taken: "dismissed" }]);
  expect(forge.tip(branch)).toBe((await change()).commit);
});

test("commits of others on the branch take the approval back, too", async () => {
  await review("approved");
  await look();
  const { branch, head } = forge.pull(1);
  const identity = ["-c", "user.name=u", "-c", "user.email=u@e"];
  const foreign = forge.git(
    ...identity,
    "commit-tree",
    `${head}^{tree}`,
    "-p",
    head,
    "-m",
    "Of somebody else",
  );
  forge.git("update-ref", `refs/heads/${branch}`, foreign);
  await rig.ask("PUT", "/api/v1/projects/p1/secrets/FORGE_WEBHOOK", { value: "webhook-secret-4711" });
  await rig.api.app.inject({
    method: "POST",
    url: "/api/v1/projects/p1/forge-news",
    headers: { "x-gitlab-token": "webhook-secret-4711", "content-type": "application/json" },
    payload: JSON.stringify({ issue: { number: 1 } }),
  });
  await waitFor("the withdrawal", () => ours()[0]?.taken === "dismissed");
});

test("the token of the author gives no verdict: the pull request says why, and which one does", async () => {
  await look({});
  await review("approved");
  await look({ verdicts: "FORGE_TOKEN" });
  expect((await change()).pullRequest?.failure).toMatchObject({
    detail: expect.stringContaining("Can not approve your own pull request"),
    hint: expect.stringContaining("did not open the pull request"),
  });
  await look();
  expect((await change()).pullRequest).toMatchObject({ pending: false, reviews: [{ by: "wzp-reviewer" }] });
  expect((await change()).pullRequest?.failure).toBe(undefined);
});

test("a pull request from a fork: the branch is pushed there, and it is followed to its merge", async () => {
  await look({ fork: "mine", verdicts: "REVIEWER" });
  const { number, commit } = {
    number: (await change()).pullRequest?.number,
    commit: (await change()).commit,
  };
  expect(number).toBe(1);
  const { branch, fromFork } = forge.pull(1);
  expect(fromFork).toBe(true);
  expect(forge.tip(branch)).toBe(undefined);
  expect(forge.tipOf(`bob:${branch}`)).toBe(commit);
  await review("approved");
  await look();
  expect(forge.pulls).toHaveLength(1);
  expect(ours()).toMatchObject([{ verdict: "approved", commit }]);
  const merged = forge.merge(1);
  await look();
  await waitFor("the merge", async () => (await change()).state === "landed");
  expect((await change()).pullRequest).toMatchObject({ state: "merged", mergedAs: merged });
});

test("a remote that is no fork on the same forge is refused before anything is pushed", async () => {
  rig.repository.git("remote", "set-url", "mine", "https://git.example.com/bob/site.git");
  await look({ fork: "mine" });
  expect((await change()).pullRequest?.failure).toMatchObject({ reason: "invalid-request" });
  await look({ fork: "absent" });
  expect((await change()).pullRequest?.failure).toMatchObject({ reason: "not-found" });
  expect(forge.pulls).toEqual([]);
});
