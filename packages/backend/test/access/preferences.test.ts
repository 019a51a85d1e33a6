import { expect, test } from "vitest";

import { createClient } from "@wezterm-parallel/shared/client/client";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import { storedApiRig } from "../rigs/api-rig.ts";
import { addPerson, requestAs } from "../rigs/two-projects.ts";

const path = routePath("getPreferences", {});

test("stores preferences per person and refuses a change based on an old state", async () => {
  await using rig = await storedApiRig();
  const [vera, owner] = [requestAs(rig, await rig.keyFor(await addPerson(rig, "vera"))), requestAs(rig)];
  expect((await vera("GET", path)).body).toEqual({
    theme: "system",
    sound: false,
    filters: [],
    notifications: [],
    etag: '"0"',
  });
  const filters = [{ name: "mine", page: "board", query: "?text=agent&state=failed" }];
  const chosen = { language: "ja", theme: "dark", filters, notifications: ["failed"], sound: true };
  const kept = await vera("PUT", path, chosen);
  expect([kept.headers["etag"], kept.body]).toEqual(['"1"', { ...chosen, etag: '"1"' }]);
  expect((await vera("GET", path)).body).toEqual({ ...chosen, etag: '"1"' });
  expect((await owner("GET", path)).body).toMatchObject({ theme: "system", etag: '"0"' });
  const late = await rig.app.inject({
    method: "PUT",
    url: path,
    payload: {},
    headers: { "if-match": '"7"' },
  });
  expect(late.json()).toMatchObject({ reason: "conflict" });
  const again = await rig.app.inject({ url: path, headers: { "if-none-match": '"0"' } });
  expect(again.statusCode).toBe(304);
});

test.each([
  { theme: "neon" },
  { language: "fr" },
  { colour: "red" },
  { notifications: ["failed", "failed"] },
  { filters: [{ name: "", page: "board", query: "" }] },
  { filters: Array.from({ length: 51 }, (_, at) => ({ name: `f${at}`, page: "board", query: "" })) },
])("rejects invalid preferences: %#", async (wrong) => {
  await using rig = await storedApiRig();
  expect((await requestAs(rig)("PUT", path, wrong)).body).toMatchObject({ reason: "invalid-request" });
});

test("reads and writes preferences through the client", async () => {
  await using rig = await storedApiRig();
  const client = createClient({
    send: async ({ method, path: url, headers, body }) => {
      const type = body === undefined ? {} : { "content-type": "application/json" };
      const answer = await rig.app.inject({
        method,
        url,
        headers: { ...type, ...headers },
        ...(body !== undefined && { payload: body }),
      });
      return { ok: true, value: { status: answer.statusCode, headers: {}, body: answer.body } };
    },
    stream: async () => ({ ok: false, failure: { reason: "unavailable", detail: "No streams here." } }),
    decoder: () => (bytes) => new TextDecoder().decode(bytes),
  });
  const written = await client.send("setPreferences", {}, { theme: "light" }, { etag: '"0"' });
  expect(written).toMatchObject({ ok: true, value: { theme: "light", etag: '"1"' } });
  expect(await client.send("setPreferences", {}, { theme: "dark" }, { etag: '"0"' })).toMatchObject({
    ok: false,
  });
  expect(await client.get("getPreferences", {})).toMatchObject({ ok: true, value: { theme: "light" } });
});
