import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { pino } from "pino";
import { expect, test } from "vitest";

import { settingsSchema } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import { storedApiRig } from "../rigs/api-rig.ts";
import { openTestAccounts } from "../rigs/access/open-test-accounts.ts";
import { submission, task } from "../rigs/queue-rig.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const settings = "/api/v1/admin/settings";

test("applies default settings, changes single settings, and records every change with person, old and new value", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  const first = await ask("GET", settings);
  expect(first.body).toMatchObject({
    logLevel: "info",
    maintenance: { on: false },
    limits: { streams: 200 },
  });
  expect(first.headers["etag"]).toBe(first.body["etag"]);
  const changed = await ask("PATCH", settings, { logLevel: "debug" });
  expect(changed).toMatchObject({ status: 200, body: { logLevel: "debug", limits: { streams: 200 } } });
  await ask("PATCH", settings, { limits: { streams: 7 } });
  const history = await ask("GET", `${settings}/history`);
  expect(history.body["items"]).toMatchObject([
    {
      by: "local owner",
      before: { limits: { streams: 200 } },
      after: { logLevel: "debug", limits: { streams: 7 } },
    },
    { by: "local owner", before: { logLevel: "info" }, after: { logLevel: "debug" } },
  ]);
  expect((await ask("POST", "/api/v1/admin/audit/verify")).body).toMatchObject({ intact: true });
});

test("refuses the second of two changes based on the same state", async () => {
  await using rig = await twoProjects();
  const etag = String((await requestAs(rig)("GET", settings)).body["etag"]);
  const change = (logLevel: string) =>
    rig.app.inject({ method: "PATCH", url: settings, headers: { "if-match": etag }, payload: { logLevel } });
  expect((await change("debug")).statusCode).toBe(200);
  expect((await change("warn")).json()).toMatchObject({ status: 409, reason: "conflict" });
  expect((await requestAs(rig)("GET", settings)).body["logLevel"]).toBe("debug");
});

test("rejects unknown settings, values out of bounds, and people without the permission", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  for (const wrong of [
    { logLevel: "loud" },
    { level: "info" },
    { maintenance: { on: "yes" } },
    { limits: { streams: 0 } },
    { limits: { address: { burst: 1, perSecond: 1 } } },
  ]) {
    const answer = await ask("PATCH", settings, wrong);
    expect([answer.status, answer.body["reason"]], JSON.stringify(wrong)).toEqual([400, "invalid-request"]);
  }
  const id = await addPerson(rig, "adam");
  await ask("PATCH", `/api/v1/users/${id}`, { role: "admin" });
  const admin = requestAs(rig, await rig.keyFor(id));
  expect((await admin("PATCH", settings, { logLevel: "debug" })).status).toBe(403);
  expect((await ask("GET", `${settings}/history`)).body["items"]).toEqual([]);
});

test("refuses new runs during maintenance with its message, shows it in the status, and lets running tasks continue", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  await ask("PATCH", settings, { maintenance: { on: true, message: "back at 18:00" } });
  const refused = await ask("POST", "/api/v1/runs", submission([task("one")]));
  const sentence = "The server is under maintenance and accepts no new runs: back at 18:00";
  expect(refused).toMatchObject({ status: 503, body: { reason: "maintenance", detail: sentence } });
  expect((await ask("GET", "/api/v1/status")).body["maintenance"]).toBe(sentence);
  expect((await ask("POST", "/api/v1/actions", { action: "pause", ids: ["r1"] })).status).toBe(200);
  await ask("PATCH", settings, { maintenance: { on: false } });
  expect((await ask("POST", "/api/v1/runs", submission([task("one")]))).status).toBe(200);
  expect((await ask("GET", "/api/v1/status")).body).not.toHaveProperty("maintenance");
});

test("applies log level and limits immediately", async () => {
  const log = pino({ level: "info" }, { write: () => {} });
  await using rig = await storedApiRig({ log });
  const base = await rig.listen();
  const ask = requestAs(rig);
  await ask("PATCH", settings, { logLevel: "error" });
  expect(log.level).toBe("error");
  const made = await ask("POST", "/api/v1/keys", { label: "all" });
  const headers = { authorization: `Bearer ${String(made.body["token"])}` };
  const policy = async () =>
    (await fetch(`${base}/api/v1/runs`, { headers })).headers.get("ratelimit-policy");
  expect(await policy()).toContain('"address";q=4000');
  await ask("PATCH", settings, { limits: { address: { burst: 10, perSecond: 5 } } });
  expect(await policy()).toContain('"address";q=10;w=2');
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => fetch(`${base}/api/v1/runs`, { headers })),
  );
  expect(answers.map(({ status }) => status)).toContain(429);
});

test("keeps settings across restarts of the server", async () => {
  const directory = mkdtempSync(join(tmpdir(), "wzp-settings-"));
  const open = () => openTestAccounts(join(directory, "accounts.db"));
  const actor = { kind: "local", id: "local", name: "test", address: "", requestId: "" } as const;
  {
    await using accounts = open();
    const changed = settingsSchema.parse({ logLevel: "warn" });
    const audit = { actor, action: "settings.change", object: "settings", outcome: "done" } as const;
    expect(await accounts.settings.write(changed, 0, audit)).toMatchObject({
      ok: true,
      value: { version: 1 },
    });
  }
  {
    await using accounts = open();
    expect(await accounts.settings.read()).toMatchObject({ settings: { logLevel: "warn" }, version: 1 });
  }
  rmSync(directory, { recursive: true });
});

test("reports resource usage as numbers", async () => {
  await using rig = await twoProjects();
  const use = await requestAs(rig)("GET", "/api/v1/admin/resources");
  expect(use.status).toBe(200);
  for (const name of ["store", "accounts", "cpuMs", "uptimeMs"])
    expect(use.body[name], name).toBeGreaterThan(0);
  expect(use.body["streams"]).toEqual({ events: 0, terminals: 0, workers: 0 });
  expect(use.body["disk"]).toMatchObject({ total: expect.any(Number), free: expect.any(Number) });
});
