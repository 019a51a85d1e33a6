import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { pino } from "pino";
import { expect, test } from "vitest";

import { readSecretScene, secretScene } from "../rigs/access/secret-scene.ts";

const value = "sw0rdfish-and-chips";

test("a secret goes in and does not come out: not in answers, not in the audit log, not in any file", async () => {
  await using scene = await secretScene();
  const set = await scene.set("NPM_TOKEN", value);
  expect([set.statusCode, set.json()]).toEqual([
    200,
    expect.objectContaining({ name: "NPM_TOKEN", project: "p1", changedBy: expect.any(String) }),
  ]);
  expect(set.headers["etag"]).toBe(set.json<{ etag: string }>().etag);
  const listed = await scene.list();
  const audit = await scene.rig.app.inject({ url: "/api/v1/admin/audit" });
  expect(audit.body).toContain("secrets.set");
  expect(audit.body).toContain("p1/NPM_TOKEN");
  for (const text of [set.body, listed.body, audit.body]) expect(text).not.toContain(value);
  for (const file of filesIn(scene.rig.state)) expect(readFileSync(file).includes(value), file).toBe(false);
  const key = join(scene.rig.state, "secrets.key");
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(await scene.rig.secrets.give(1, ["NPM_TOKEN"])).toEqual({
    kind: "values",
    values: { NPM_TOKEN: value },
  });
});

test("refuses a change based on an old state, and a creation when the secret exists", async () => {
  await using scene = await secretScene();
  const first = await scene.set("TOKEN", value);
  const etag = first.json<{ etag: string }>().etag;
  expect((await scene.set("TOKEN", `${value}2`, { "if-none-match": "*" })).statusCode).toBe(409);
  expect((await scene.set("TOKEN", `${value}2`, { "if-match": etag })).statusCode).toBe(200);
  expect((await scene.set("TOKEN", `${value}3`, { "if-match": etag })).statusCode).toBe(409);
  expect((await scene.remove("TOKEN", { "if-match": etag })).statusCode).toBe(409);
  expect((await scene.remove("TOKEN")).statusCode).toBe(200);
  expect((await scene.remove("TOKEN")).statusCode).toBe(404);
  const again = await scene.set("TOKEN", value);
  expect(again.json<{ etag: string }>().etag).not.toBe(etag);
});

test.each([
  ["too short", "12345"],
  ["only blanks", "          "],
  ["with a NUL", "abcdef\0ghijkl"],
  ["too long", "é".repeat(20_000)],
])("a value that is %s is refused, and the refusal does not repeat it", async (_, bad) => {
  await using scene = await secretScene();
  const refused = await scene.set("TOKEN", bad);
  expect([400, 422]).toContain(refused.statusCode);
  expect(refused.body).not.toContain(JSON.stringify(bad).slice(1, -1));
  expect((await scene.list()).json<{ items: unknown[] }>().items).toEqual([]);
});

test("rejects an unreadable body without repeating it in the response or a log", async () => {
  const written: string[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => void written.push(line) });
  await using scene = await secretScene({ log });
  const url = "/api/v1/projects/p1/secrets/TOKEN";
  const headers = { "content-type": "application/json" };
  for (const payload of [
    `{"value": ${value}}`,
    `{"value":"${value}`,
    `{"value":["${value}"]}`,
    `"${value}"`,
  ]) {
    const refused = await scene.rig.app.inject({ method: "PUT", url, headers, payload });
    expect([refused.statusCode, refused.body.includes(value)], payload).toEqual([400, false]);
  }
  expect((await scene.set("TOKEN", value)).statusCode).toBe(200);
  expect(written.length).toBeGreaterThan(0);
  expect(written.join("")).not.toContain(value);
});

test("rejects names that are not variable names or start with WZP_", async () => {
  await using scene = await secretScene();
  for (const name of ["WZP_RUN", "1ST", "A-B", "A%3DB", "%F0%9F%94%91", "A".repeat(101)]) {
    expect((await scene.set(name, value)).statusCode, name).toBe(400);
  }
});

test("a run that names a missing secret is refused with its name; the shell's variable of that name is not kept", async () => {
  await using scene = await secretScene();
  const refused = await scene.submit(["TOKEN", "OTHER"]);
  expect(refused.json()).toMatchObject({
    status: 422,
    reason: "secret-missing",
    detail: expect.stringContaining("TOKEN, OTHER"),
  });
  await scene.set("TOKEN", value);
  expect((await scene.submit(["TOKEN", "OTHER"])).json()).toMatchObject({
    detail: expect.stringContaining("secret OTHER"),
  });
  const taken = await scene.submit(["TOKEN"], { TOKEN: "of-the-shell", HOME: "/home/ada" });
  expect(taken.statusCode, taken.body).toBe(200);
  const stored = ["store.db", "store.db-wal"].map((name) =>
    readFileSync(join(scene.rig.state, name), "latin1"),
  );
  expect(stored.join("")).toContain("/home/ada");
  expect(stored.join("")).not.toContain("of-the-shell");
  const run = taken.json<{ id: string; number: number }>();
  const open = await scene.submit([], {}, { sealed: false });
  const extended = await scene.extend(open.json<{ number: number }>().number, ["GONE"]);
  expect([run.id, extended.json()]).toEqual(["r1", expect.objectContaining({ reason: "secret-missing" })]);
});

test("the worker gets the values with the assignment and after it connects again, and nobody else does", async () => {
  await using scene = await secretScene();
  await scene.set("TOKEN", value);
  const worker = scene.worker();
  await scene.submit(["TOKEN"]);
  const assigned = await worker.assigned();
  expect(assigned).toMatchObject({
    secrets: { kind: "values", values: { TOKEN: value } },
    spec: { secrets: ["TOKEN"] },
  });
  const again = scene.worker();
  expect(await again.assigned()).toMatchObject({ secrets: { kind: "values", values: { TOKEN: value } } });
  for (const url of [
    "/api/v1/tasks/r1%2Fone",
    "/api/v1/attempts/r1%2Fone%231",
    "/api/v1/events",
    "/api/v1/runs",
  ]) {
    const { body, statusCode } = await scene.rig.app.inject({ url });
    expect([statusCode, body.includes(value)], url).toEqual([200, false]);
  }
});

test("a secret that was removed meanwhile comes as the reason of the attempt's failure", async () => {
  await using scene = await secretScene();
  await scene.set("TOKEN", value);
  await scene.submit(["TOKEN"]);
  await scene.remove("TOKEN");
  expect(await scene.worker().assigned()).toMatchObject({
    secrets: {
      kind: "failed",
      failure: { reason: "secret-missing", detail: "The project has no secret TOKEN." },
    },
  });
});

test("reports a missing, corrupted or readable key file, and loses nothing when it is restored", async () => {
  await using scene = await secretScene();
  await scene.set("TOKEN", value);
  const key = readSecretScene(scene);
  for (const [spoil, told] of [
    [() => key.remove(), "is missing, but 1 secrets need it"],
    [() => key.write("{}"), "is corrupted"],
    [() => key.write(key.text.slice(0, -20)), "is corrupted"],
    [() => key.open(), "is readable by other users"],
    [() => key.write(key.text.replaceAll("k-", "q-")), "does not contain the key"],
    [() => key.write(key.withOtherKey()), "TOKEN cannot be decrypted"],
  ] as const) {
    spoil();
    const expected = { reason: "key-unusable", detail: expect.stringContaining(told) };
    expect((await scene.submit(["TOKEN"])).json()).toMatchObject(expected);
    expect((await scene.rotate()).json()).toMatchObject(expected);
    expect((await scene.list()).json<{ items: unknown[] }>().items).toHaveLength(1);
    expect(await scene.trouble()).toEqual([expect.objectContaining(expected)]);
    key.restore();
    expect(await scene.trouble()).toEqual([]);
    expect(await scene.rig.secrets.give(1, ["TOKEN"])).toMatchObject({ values: { TOKEN: value } });
  }
});

test("who has no secrets:write in a project learns nothing of its secrets", async () => {
  await using scene = await secretScene();
  await scene.set("TOKEN", value);
  await scene.submit([], {}, { project: { kind: "directory", directory: "/two" } });
  const as = await scene.people();
  expect(await as("operator", "p1")).toBe(403);
  expect(await as("viewer", "p1")).toBe(403);
  expect(await as("admin", "p1")).toBe(200);
  expect(await as("admin", "p2")).toBe(404);
});

test("the project of a directory is found by who may keep secrets in it, and made by who may in all", async () => {
  await using scene = await secretScene();
  const payload = (directory: string) => ({ project: { kind: "directory", directory } });
  const local = (directory: string) =>
    scene.rig.app.inject({ method: "POST", url: "/api/v1/projects", payload: payload(directory) });
  expect((await local("/one")).json()).toEqual({ id: "p1" });
  expect((await local("/two")).json()).toEqual({ id: "p2" });
  const headers = { ...(await scene.credentials("admin", "p1")), "content-type": "application/json" };
  const asAdminOfOne = (directory: string) =>
    fetch(`${scene.rig.base}/api/v1/projects`, {
      method: "POST",
      headers,
      body: JSON.stringify(payload(directory)),
    });
  expect(await (await asAdminOfOne("/one")).json()).toEqual({ id: "p1" });
  expect((await asAdminOfOne("/two")).status).toBe(404);
  expect((await asAdminOfOne("/three")).status).toBe(404);
  expect((await local("/four")).json()).toEqual({ id: "p3" });
});

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}
