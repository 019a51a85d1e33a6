import { createHash } from "node:crypto";
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { expect, test } from "vitest";

import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { waitFor } from "../rigs/session-rig.ts";
import { storedApiRig } from "../rigs/api-rig.ts";
import { submission, task, TestWorker } from "../rigs/queue-rig.ts";
import { requestAs } from "../rigs/two-projects.ts";

const id = "r1/one#1";

/** Builds an attempt that kept these files. */
async function attemptThatKept(files: Readonly<Record<string, string | Uint8Array>>) {
  const rig = await storedApiRig();
  const project = { kind: "directory", directory: rig.state } as const;
  await requestAs(rig)("POST", "/api/v1/runs", submission([task("one")], { project }));
  const worker = new TestWorker(rig);
  await waitFor("the task to be assigned", () => worker.live.size === 1);
  const directory = `${rig.state}/attempts/r1/one#1/artifacts`;
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(`${directory}/${path}`), { recursive: true });
    writeFileSync(`${directory}/${path}`, content);
  }
  const list = (query = {}) => requestAs(rig)("GET", routePath("listArtifacts", { id }, query));
  const read = (path: string) => rig.app.inject({ url: routePath("readArtifact", { id }, { path }) });
  return Object.assign(rig, { directory, list, read });
}

test("lists artifacts by path in pages and returns their content unchanged", async () => {
  await using rig = await attemptThatKept({ "dist/b.js": "b", "dist/a b.js": "aa", "日本.txt": "三" });
  const first = await rig.list({ limit: 2 });
  expect(first.body).toEqual({
    items: [
      { path: "dist/a b.js", bytes: 2 },
      { path: "dist/b.js", bytes: 1 },
    ],
    total: 3,
    next: "2",
  });
  const second = await rig.list({ limit: 2, cursor: first.body["next"] });
  expect(second.body).toEqual({ items: [{ path: "日本.txt", bytes: 3 }], total: 3 });
  const answer = await rig.read("日本.txt");
  expect(answer.body).toBe("三");
  expect(answer.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "content-length": "3",
    "content-disposition": `attachment; filename="__.txt"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt`,
  });
});

test("an attempt that kept nothing has an empty list; what is not there is not found", async () => {
  await using rig = await attemptThatKept({});
  expect((await rig.list()).body).toEqual({ items: [], total: 0 });
  expect((await rig.read("x")).json()).toMatchObject({ status: 404, reason: "not-found" });
  const unknown = await requestAs(rig)("GET", routePath("listArtifacts", { id: "r1/one#9" }));
  expect(unknown).toMatchObject({ status: 404 });
  const noPath = await requestAs(rig)("GET", routePath("readArtifact", { id }));
  expect(noPath).toMatchObject({ status: 400, body: { errors: [{ pointer: "/query/path" }] } });
});

test("a name of a file ends no header and adds none", async () => {
  const name = `a"; x=y\r\nset-cookie: z'*\u202E.html`;
  await using rig = await attemptThatKept({ [name]: "<script>" });
  const { headers, body } = await rig.read(name);
  expect(body).toBe("<script>");
  expect(headers["set-cookie"]).toBeUndefined();
  expect(headers["content-disposition"]).toBe(
    `attachment; filename="a__ x=y__set-cookie_ z___.html"; ` +
      `filename*=UTF-8''a%22%3B%20x%3Dy%0D%0Aset-cookie%3A%20z%27%2A%E2%80%AE.html`,
  );
});

test("a large file comes piece by piece and whole; one that shrinks meanwhile breaks off", async () => {
  const block = Buffer.alloc(1_048_576, "0123456789abcdef");
  await using rig = await attemptThatKept({ big: Buffer.concat(Array.from({ length: 64 }, () => block)) });
  const base = await rig.listen();
  const owner = await requestAs(rig)("POST", "/api/v1/users", { name: "reader", role: "viewer" });
  const key = await rig.keyFor(String(owner.body["id"]));
  const open = () =>
    fetch(`${base}${routePath("readArtifact", { id }, { path: "big" })}`, {
      headers: { authorization: `Bearer ${key}` },
    });
  const digest = createHash("sha256");
  const whole = await open();
  expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
  for await (const bytes of whole.body ?? []) digest.update(bytes);
  const expected = createHash("sha256");
  for (let at = 0; at < 64; at += 1) expected.update(block);
  expect(digest.digest("hex")).toBe(expected.digest("hex"));
  const broken = await open();
  truncateSync(`${rig.directory}/big`, 1_048_576);
  await expect(broken.arrayBuffer()).rejects.toThrow("terminated");
});
