import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";

import type { TaskSpecInput } from "@wezterm-parallel/shared/domain/task/task-spec";
import type { ChangeResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/merge-schemas";
import type { ReviewResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/review-schemas";

import { ChangesRig } from "../rigs/landing/changes-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";

let rig: ChangesRig;
afterEach(() => rig[Symbol.asyncDispose]());

const script = "cat ../../../../content > new.txt";
const path = "/api/v1/changes/r1%2Fcode";

/** Opens a change with these lines, for which the plan says this. */
async function open(lines: readonly string[], merge: NonNullable<TaskSpecInput["merge"]>): Promise<void> {
  rig = await ChangesRig.open({ code: `while ! ${script}; do sleep 0.05; done 2> /dev/null` }, { merge });
  writeLines(lines);
  await rig.until("code", "succeeded");
}

function writeLines(lines: readonly string[]): void {
  writeFileSync(join(rig.api.state, "content"), lines.map((line) => `${line}\n`).join(""));
}

async function runAgain(lines: readonly string[]): Promise<void> {
  const before = (await change()).attempt;
  writeLines(lines);
  await rig.ask("POST", "/api/v1/actions", { action: "retry", ids: ["r1/code"], only: "all" });
  await waitFor("another attempt to succeed", async () => {
    const found = await rig.api.records.change("r1/code");
    return found.ok && found.value.attempt !== before;
  });
}

const change = async () => (await rig.ask("GET", path)).body as unknown as ChangeResource;
const review = async () => (await rig.ask("GET", `${path}/review`)).body as unknown as ReviewResource;

async function send(verdict: string, as = rig.ask) {
  return await as("POST", `${path}/review`, { commit: (await review()).commit, verdict });
}

/** Waits until the review has followed the newest commits. */
async function followed(): Promise<void> {
  await waitFor(
    "the review to follow the commits",
    async () => (await rig.api.mergeStore.reader.unrevised()).length === 0,
  );
}

async function until(state: string): Promise<void> {
  await waitFor(`the change to be ${state}`, async () => {
    const found = await rig.api.records.change("r1/code");
    return found.ok && found.value.state === state;
  });
}

test("with `mode: review`, a change lands as soon as it is approved, and not before", async () => {
  await open(["one"], { mode: "review" });
  expect(await change()).toMatchObject({
    state: "open",
    failure: { reason: "needs-review", detail: "r1/code has 0 of 1 approvals that it needs." },
    review: { state: "waiting", required: 1 },
  });
  await send("changes-requested");
  expect((await change()).failure?.detail).toBe("local owner requested changes to r1/code.");
  await send("approved");
  await until("landed");
  expect(rig.repository.git("show", "main:new.txt")).toBe("one\n");
});

test("only persons with one of the roles are counted, each once", async () => {
  await open(["one"], { mode: "manual", review: { required: 2, by: ["admin"] } });
  const [operator, admin] = [await rig.as("operator"), await rig.as("admin")];
  for (const person of [operator, admin, admin]) await send("approved", person);
  const merge = { action: "merge", ids: ["r1/code"] };
  const refused = await rig.ask("POST", "/api/v1/changes/actions", merge);
  expect(refused.body).toMatchObject({
    changed: [{ state: "open", failure: { reason: "needs-review" }, review: { approvals: 1, required: 2 } }],
  });
  const again = await rig.ask("POST", "/api/v1/changes/actions", merge);
  expect(again.body).toMatchObject({ changed: [], unchanged: [{ state: "open" }] });
  await send("approved");
  expect((await change()).failure).toBeUndefined();
  await rig.ask("POST", "/api/v1/changes/actions", merge);
  await until("landed");
});

test("new commits withdraw an approval and the change from its queue; a request for changes does too", async () => {
  await open(["one"], { mode: "review" });
  await rig.ask("POST", "/api/v1/queues/pause", { project: "p1", target: "main", paused: true });
  await send("approved");
  expect((await change()).state).toBe("queued");
  await runAgain(["two"]);
  expect(await change()).toMatchObject({ state: "open", failure: { reason: "needs-review" } });
  await followed();
  expect(await review()).toMatchObject({
    summary: { state: "waiting", approvals: 0 },
    revisions: [{ number: 1 }, { number: 2, attempt: "r1/code#2" }],
    verdicts: [{ verdict: "approved", stands: false }],
  });
  await send("approved");
  expect((await change()).state).toBe("queued");
  await send("changes-requested");
  expect(await change()).toMatchObject({ state: "open", failure: { reason: "needs-review" } });
});

test("an approval holds for commits with the same changes, and the change goes on to land", async () => {
  await open(["one"], { mode: "review" });
  await rig.ask("POST", "/api/v1/queues/pause", { project: "p1", target: "main", paused: true });
  await send("approved");
  const { commit } = await review();
  await runAgain(["one"]);
  await followed();
  const after = await review();
  expect(after.commit).not.toBe(commit);
  expect(after.summary).toMatchObject({ state: "approved", approvals: 1 });
  await rig.ask("POST", "/api/v1/queues/pause", { project: "p1", target: "main", paused: false });
  await until("landed");
});

test("a request for changes continues the agent in its checkout, with the open comments as its prompt", async () => {
  rig = await ChangesRig.open(
    { code: "echo first > new.txt" },
    {
      agent: "fixture",
      agentCommands: {
        start: ["true"],
        continue: ["sh", "-c", 'printf "%s\\n" "$1" > prompt.txt', "agent", "{prompt}"],
      },
    },
  );
  await rig.until("code", "succeeded");
  const { commit } = await review();
  const comment = { path: "new.txt", first: 1, text: "Say second." };
  const resolved = { path: "new.txt", first: 1, text: "Say nothing." };
  const { body } = await rig.ask("POST", `${path}/review/comments`, { comment: resolved, draft: false });
  await rig.ask("PATCH", `${path}/review/threads/${String(body["id"])}`, { resolved: true });
  await rig.ask("POST", `${path}/review/comments`, { comment });
  const sent = await rig.ask("POST", `${path}/review`, {
    commit,
    verdict: "changes-requested",
    text: "Please.",
  });
  expect(sent.body).toMatchObject({ agent: { continued: true } });
  await waitFor(
    "the second revision",
    async () => (await rig.api.mergeStore.reader.revisions(1)).length === 2,
  );
  await followed();
  const after = await review();
  expect(after).toMatchObject({
    revisions: [{ commit }, { number: 2, attempt: "r1/code#2" }],
    threads: [{ state: "resolved" }, { state: "open", place: { first: 1 } }],
    summary: { state: "changes-requested" },
  });
  const prompt = rig.repository.git("show", `${after.commit}:prompt.txt`);
  expect(prompt).toContain("Please.\n\n");
  expect(prompt).toContain("Comment 2, new.txt:1\n> first\nlocal owner: Say second.");
  expect(prompt).not.toContain("Say nothing.");
  const again = await send("changes-requested");
  expect(again.body["agent"]).toEqual({ continued: true });
  const running = await send("changes-requested");
  expect(running.body["agent"]).toMatchObject({ continued: false, why: expect.any(String) });
});

test("threads get the answer of the agent and its commit, each once; what it does not say stays unknown", async () => {
  const work =
    'test -e once || { echo once > once; echo "- ANSWER 1: Says second."; echo "ANSWER 3: nothing"; }';
  rig = await ChangesRig.open(
    { code: "printf 'one\\ntwo\\n' > new.txt" },
    {
      agent: "fixture",
      agentCommands: { start: ["true"], continue: ["sh", "-c", work, "agent", "{prompt}"] },
    },
  );
  await rig.until("code", "succeeded");
  for (const first of [1, 2]) {
    const comment = { path: "new.txt", first, text: `About ${first}` };
    await rig.ask("POST", `${path}/review/comments`, { comment, draft: false });
  }
  const answered = async (count: number) => {
    await send("changes-requested");
    const comments = async () =>
      (await rig.api.mergeStore.reader.threads(1)).map((thread) => thread.comments.length);
    await waitFor("the answers", async () => (await comments()).every((each) => each === count));
    return await review();
  };
  const after = await answered(2);
  const by = { kind: "agent", id: "r1/code#2", name: "fixture", role: "viewer" };
  expect(after.threads.map(({ comments }) => comments[1])).toEqual([
    {
      id: expect.any(Number),
      at: expect.any(Number),
      draft: false,
      by,
      text: "Says second.",
      commit: after.commit,
    },
    { id: expect.any(Number), at: expect.any(Number), draft: false, by, text: "", commit: after.commit },
  ]);
  await rig.ask("PATCH", `${path}/review/threads/2`, { resolved: true });
  await send("changes-requested");
  await waitFor(
    "the second answer",
    async () => (await rig.api.mergeStore.reader.threads(1))[0]?.comments.length === 3,
  );
  const last = (await review()).threads.map(({ comments }) => comments.at(-1));
  expect(last[0]).toMatchObject({ by: { id: "r1/code#3" }, text: "" });
  expect(last[0]).not.toHaveProperty("commit");
  expect(last[1]?.by.id).toBe("r1/code#2");
});

test("threads follow new commits, and are outdated when their lines went", async () => {
  await open(["one", "two", "three"], { mode: "manual" });
  const { commit } = await review();
  for (const first of [2, 3]) {
    const comment = { path: "new.txt", first, text: `About ${first}` };
    await rig.ask("POST", `${path}/review/comments`, { comment, draft: false });
  }
  await runAgain(["zero", "one", "three"]);
  await followed();
  expect((await review()).threads).toMatchObject([
    { state: "outdated", lines: ["two"], commit, first: 2 },
    { state: "open", lines: ["three"], place: { path: "new.txt", first: 3, last: 3 } },
  ]);
});

test("without its worker, a review follows new commits when the worker is back", async () => {
  await open(["one", "two"], { mode: "manual" });
  const comment = { path: "new.txt", first: 2, text: "Two" };
  await rig.ask("POST", `${path}/review/comments`, { comment, draft: false });
  await send("approved");
  await rig.stopWorker();
  const { change: id, tip } = (await rig.api.mergeStore.reader.change(1)) ?? { change: 0, tip: "" };
  const early = rig.repository.git("rev-parse", `${tip}^`).trim();
  const conflict = { reason: "merge-conflict", detail: "conflict" } as const;
  const { changes } = rig.api.mergeStore;
  await changes.pauseQueue({ project: 1, target: "main" }, true);
  await changes.decide([{ change: id, command: { kind: "queue" } }]);
  await changes.decide([{ change: id, command: { kind: "refuse", failure: conflict } }]);
  await changes.decide([{ change: id, command: { kind: "resolve", tip: early } }]);
  expect((await review()).summary).toMatchObject({ state: "waiting", approvals: 0 });
  await rig.startWorker();
  await followed();
  expect((await review()).threads).toMatchObject([{ state: "outdated" }]);
});
