import { afterAll, beforeAll, expect, test } from "vitest";

import { ChangesRig } from "../rigs/landing/changes-rig.ts";

const review = (path = "", name = "code") => `/api/v1/changes/${encodeURIComponent(`r1/${name}`)}/${path}`;

let rig: ChangesRig;
let ben: Awaited<ReturnType<ChangesRig["as"]>>;
beforeAll(async () => {
  rig = await ChangesRig.open({
    code: "printf 'one\\ntwo\\nthree\\n' > new.txt; printf 'a\\nb\\n' > a.txt; git rm -q src/*",
    verdicts:
      "echo verdicts > verdicts.txt; printf 'GIF89a.' > dot.gif; head -c 2097153 /dev/zero > large.png",
  });
  await rig.until("code", "succeeded");
  await rig.until("verdicts", "succeeded");
  ben = await rig.as("operator");
});
afterAll(() => rig[Symbol.asyncDispose]());

const tipOf = async (name = "code") => {
  const { body } = await rig.ask("GET", review("review", name));
  return String(body["commit"]);
};

test("a draft is only for its author until the review is sent, with all drafts together", async () => {
  const comment = { path: "new.txt", first: 2, last: 3, text: "Why these?" };
  const added = await rig.ask("POST", review("review/comments"), { comment });
  expect(added).toMatchObject({
    status: 200,
    body: { lines: ["two", "three"], state: "open", comments: [{ draft: true, text: "Why these?" }] },
  });
  const old = { path: "a.txt", side: "old", first: 1, text: "Was this wrong?" };
  await rig.ask("POST", review("review/comments"), { comment: old });
  expect((await ben("GET", review("review"))).body["threads"]).toEqual([]);

  const sent = await rig.ask("POST", review("review"), { commit: await tipOf(), text: "Two questions" });
  expect(sent).toMatchObject({ status: 200, body: { summary: { state: "waiting", threads: 2 } } });
  expect((await ben("GET", review("review"))).body).toMatchObject({
    threads: [
      { path: "new.txt", side: "new", first: 2, last: 3, comments: [{ draft: false }] },
      { path: "a.txt", side: "old", lines: ["a"] },
    ],
    verdicts: [{ verdict: "comment", text: "Two questions", stands: false }],
  });
});

test("a thread is answered, resolved and reopened, and each is an event", async () => {
  const comment = { path: "new.txt", first: 1, text: "Explain." };
  const added = await rig.ask("POST", review("review/comments"), { comment, draft: false });
  const thread = Number(added.body["id"]);
  const reply = { comment: { thread, text: "It is the first." }, draft: false };
  expect((await ben("POST", review("review/comments"), reply)).body).toMatchObject({
    comments: [{ text: "Explain." }, { text: "It is the first.", by: { role: "operator" } }],
  });
  const path = review(`review/threads/${thread}`);
  const resolved = await ben("PATCH", path, { resolved: true });
  expect(resolved.body).toMatchObject({ state: "resolved", resolved: { by: { role: "operator" } } });
  await ben("PATCH", path, { resolved: true });
  expect((await ben("PATCH", path, { resolved: false })).body).toMatchObject({ state: "open" });
  const kinds = (await rig.api.records.events({ after: 0, limit: 1000 }))
    .filter(({ data }) => (data as { thread?: number } | undefined)?.thread === thread)
    .map(({ kind }) => kind);
  expect(kinds).toEqual(["review.commented", "review.commented", "review.resolved", "review.reopened"]);
});

test("a draft is changed and removed by its author, and nobody changes a sent comment", async () => {
  const comment = { path: "new.txt", first: 1, text: "Frist" };
  const added = await rig.ask("POST", review("review/comments"), { comment });
  const [draft] = added.body["comments"] as { id: number }[];
  const path = review(`review/comments/${draft?.id}`);
  expect((await ben("PATCH", path, { text: "Mine now" })).status).toBe(404);
  expect((await rig.ask("PATCH", path, { text: "First" })).body).toMatchObject({
    comments: [{ text: "First" }],
  });
  const removed = await rig.ask("DELETE", path);
  expect(JSON.stringify(removed.body["threads"])).not.toContain("First");
  const [sent] = (await rig.ask("GET", review("review"))).body["threads"] as { comments: { id: number }[] }[];
  const path2 = review(`review/comments/${sent?.comments[0]?.id}`);
  expect((await rig.ask("PATCH", path2, { text: "Changed" })).status).toBe(404);
});

test("the newest verdict of each person counts, and a review of other commits is refused", async () => {
  const path = review("review", "verdicts");
  const commit = await tipOf("verdicts");
  const other = { commit: "0".repeat(40), verdict: "approved" };
  expect(await ben("POST", path, other)).toMatchObject({ status: 409, body: { reason: "conflict" } });
  await ben("POST", path, { commit, verdict: "changes-requested", text: "Shorter." });
  const approved = await rig.ask("POST", path, { commit, verdict: "approved" });
  expect(approved.body["summary"]).toMatchObject({ state: "changes-requested", approvals: 1 });
  const last = await ben("POST", path, { commit, verdict: "approved" });
  expect(last.body).toMatchObject({
    summary: { state: "approved", approvals: 2, required: 0 },
    verdicts: [{ stands: false }, { stands: true }, { stands: true }],
  });
  const change = await rig.ask("GET", "/api/v1/changes/r1%2Fverdicts");
  expect(change.body["review"]).toMatchObject({ state: "approved" });
  expect((await rig.ask("POST", path, { commit })).status).toBe(400);
});

test("viewers read reviews and comment on nothing; strangers see none", async () => {
  const [viewer, stranger] = [await rig.as("viewer"), await rig.as()];
  const commit = await tipOf();
  expect((await viewer("GET", review("review"))).status).toBe(200);
  expect((await stranger("GET", review("review"))).status).toBe(403);
  const comment = { path: "new.txt", first: 1, text: "Hello" };
  expect((await viewer("POST", review("review/comments"), { comment })).status).toBe(403);
  expect((await viewer("POST", review("review"), { commit, verdict: "approved" })).status).toBe(403);
});

test("a comment on a line that does not exist is refused, and nothing is sent", async () => {
  const before = (await rig.ask("GET", review("review"))).body;
  const bad = { path: "new.txt", first: 9, text: "Here" };
  const good = { path: "new.txt", first: 1, text: "There" };
  const sent = await rig.ask("POST", review("review"), { commit: await tipOf(), comments: [good, bad] });
  expect(sent).toMatchObject({
    status: 400,
    body: { detail: "new.txt has 3 lines, so there is no line 9." },
  });
  const nowhere = { path: "none.txt", first: 1, text: "Where?" };
  expect((await rig.ask("POST", review("review/comments"), { comment: nowhere })).status).toBe(404);
  expect((await rig.ask("GET", review("review"))).body).toEqual(before);
});

test("commits, diffs between them and lines of files are those of the change only", async () => {
  const { body } = await rig.ask("GET", review("review"));
  const { base, commit } = body as { base: string; commit: string };
  const commits = (await rig.ask("GET", review("commits"))).body["items"];
  expect(commits).toMatchObject([{ commit, parent: base }]);
  const diff = await rig.ask("GET", review("diff"));
  expect(diff.body).toMatchObject({ from: base, to: commit, changedFiles: 3 });
  expect((await rig.ask("GET", review(`diff?from=${commit}`))).body).toMatchObject({ changedFiles: 0 });
  const lines = await rig.ask("GET", review("lines?path=new.txt&first=2"));
  expect(lines.body).toMatchObject({ lines: ["two", "three"], total: 3 });
  const foreign = rig.repository.git("rev-parse", "stash@{0}").trim();
  expect((await rig.ask("GET", review(`lines?path=a.txt&commit=${foreign}`))).status).toBe(404);
  expect((await rig.ask("GET", review(`diff?to=${foreign}`))).status).toBe(404);
});

test("the size of a file is told, and the data of an image that is not large", async () => {
  const file = async (path: string) => rig.ask("GET", review(`file?path=${path}`, "verdicts"));
  const image = { type: "image/gif", data: Buffer.from("GIF89a.").toString("base64") };
  expect((await file("dot.gif")).body).toMatchObject({ path: "dot.gif", size: 7, image });
  expect((await file("large.png")).body).not.toHaveProperty("image");
  expect((await file("large.png")).body).toMatchObject({ size: 2_097_153 });
  for (const path of ["none.png", "src", "..%2F..%2Fetc%2Fpasswd", "dot.gif%0Averdicts.txt"])
    expect(await file(path)).toMatchObject({ status: 404 });
});
