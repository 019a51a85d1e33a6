import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { addPerson, requestAs, twoProjects, type Rig } from "../rigs/two-projects.ts";

/** Posts over the network with this person's key. */
function posting(rig: Rig, token: string) {
  return async (path: string, once: string, body: object) => {
    const answer = await fetch(`${rig.base}${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "idempotency-key": once,
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
}

async function personWith(rig: Rig, name: string, role: string) {
  const id = await addPerson(rig, name);
  await requestAs(rig)("PATCH", `/api/v1/users/${id}`, { role });
  return posting(rig, await rig.keyFor(id));
}

test("executes a creating request once per idempotency key, and refuses the key with another body", async () => {
  await using rig = await twoProjects();
  const post = await personWith(rig, "olga", "owner");
  const first = await post("/api/v1/users", "k1", { name: "vera" });
  expect(first.status).toBe(200);
  expect(await post("/api/v1/users", "k1", { name: "vera" })).toEqual(first);
  const other = await post("/api/v1/users", "k1", { name: "max" });
  expect(other).toMatchObject({ status: 422, body: { reason: "idempotency-mismatch" } });
  expect(await post("/api/v1/users", "k2", { name: "vera" })).toMatchObject({ status: 409 });
  // A refused request was not executed, so its key can be used again.
  expect(await post("/api/v1/users", "k2", { name: "max" })).toMatchObject({ status: 200 });
  rig.clock.advance(24 * 3_600_000 + 1);
  expect(await post("/api/v1/users", "k1", { name: "late" })).toMatchObject({ status: 200 });
});

test("executes one of two simultaneous requests with the same key", async () => {
  await using rig = await twoProjects();
  const post = await personWith(rig, "olga", "owner");
  const both = await Promise.all([1, 2].map(() => post("/api/v1/keys", "k", { label: "twin" })));
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
});

test("the keys of others are others, for people and for runs", async () => {
  await using rig = await twoProjects();
  const [olga, adam] = [await personWith(rig, "olga", "owner"), await personWith(rig, "adam", "admin")];
  const [one, two] = [
    await olga("/api/v1/keys", "k", { label: "ci" }),
    await adam("/api/v1/keys", "k", { label: "ci" }),
  ];
  expect([one.status, two.status]).toEqual([200, 200]);
  expect(one.body["token"]).not.toBe(two.body["token"]);
  const plan = (token: string) =>
    fetch(`${rig.base}/api/v1/runs/plan?project=p1`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "text/yaml", "idempotency-key": "build" },
      body: "tasks: { one: x }",
    }).then(async (answer) => ((await answer.json()) as { id: string }).id);
  const tokens = [one, two].map(({ body }) => String(body["token"]));
  const runs = [await plan(tokens[0]!), await plan(tokens[1]!), await plan(tokens[0]!)];
  expect(runs).toEqual(["r3", "r4", "r3"]);
});

test("a secret is shown once: asked again with its key, it is told that it was made, and it lies nowhere", async () => {
  await using rig = await twoProjects();
  const post = await personWith(rig, "olga", "owner");
  const vera = await addPerson(rig, "vera");
  const asked = [
    ["/api/v1/keys", { label: "ci" }],
    ["/api/v1/workers/invitations", { name: "far" }],
    ["/api/v1/auth/links", {}],
    [`/api/v1/users/${vera}/reset`, { secondFactor: false }],
  ] as const;
  for (const [path, body] of asked) {
    const first = await post(path, path, body);
    expect(first.status, path).toBe(200);
    const again = await post(path, path, body);
    expect(again, path).toMatchObject({ status: 409, body: { reason: "conflict" } });
    const secret =
      String(first.body["token"] ?? first.body["url"])
        .split("#")
        .at(-1) ?? "";
    expect(secret.length, path).toBeGreaterThan(20);
    expect(JSON.stringify(again.body), path).not.toContain(secret);
    for (const file of ["accounts.db", "accounts.db-wal"]) {
      expect(readFileSync(join(rig.state, file)).includes(secret), `${path} in ${file}`).toBe(false);
    }
  }
});

/** Other POST requests: they change, read or end something, and a repetition creates nothing twice. */
const makingNothing: ReadonlySet<string> = new Set([
  // An invitation can be exchanged once, and in a pool the same host gets the same name; a commit is taken once, and packs
  // are only read.
  "/api/v1/workers/join",
  "/api/v1/worker/leave",
  "/api/v1/worker/attempts/{id}/objects",
  "/api/v1/worker/attempts/{id}/commit",
  "/api/v1/issues/read",
  "/api/v1/admin/copies",
  "/api/v1/agent/messages/read",
  "/api/v1/agent/questions",
  "/api/v1/agent/progress",
  "/api/v1/projects/{project}/forge-news",
  // A call has its own identity.
  "/api/v1/hooks/{key}",
  "/api/v1/shutdown",
  "/api/v1/runs/{run}/seal",
  "/api/v1/actions",
  "/api/v1/plans/check",
  "/api/v1/projects/{project}/schedules/sync",
  "/api/v1/checkouts/clean",
  "/api/v1/changes/actions",
  "/api/v1/changes/{id}/conflict",
  "/api/v1/changes/{id}/review/suggestions",
  "/api/v1/queues/pause",
  "/api/v1/projects/{project}/pools/{name}/open",
  "/api/v1/sessions/{attempt}/answer",
  "/api/v1/sessions/{attempt}/input",
  "/api/v1/auth/link",
  "/api/v1/auth/sign-in",
  "/api/v1/auth/invitation",
  "/api/v1/auth/password",
  "/api/v1/auth/factor",
  "/api/v1/auth/factor/confirm",
  "/api/v1/auth/factor/disable",
  "/api/v1/auth/passkeys",
  "/api/v1/auth/passkeys/options",
  "/api/v1/auth/passkeys/{id}/remove",
  "/api/v1/auth/passkey",
  "/api/v1/auth/passkey/options",
  "/api/v1/auth/device",
  "/api/v1/auth/device/token",
  "/api/v1/auth/device/look",
  "/api/v1/auth/device/decide",
  "/api/v1/auth/notices/dismiss",
  "/api/v1/auth/subscriptions",
  "/api/v1/auth/subscriptions/test",
  "/api/v1/auth/refresh",
  "/api/v1/auth/sign-out",
  "/api/v1/auth/sign-out-everywhere",
  "/api/v1/tasks/{id}/claim",
  "/api/v1/tasks/{id}/claim/keep",
  "/api/v1/tasks/{id}/claim/finish",
  "/api/v1/plan-hooks",
  "/api/v1/projects/{project}/hooks/trust",
  "/api/v1/services",
  "/api/v1/services/{service}/stop",
  "/api/v1/services/{service}/restart",
  "/api/v1/admin/clean",
  "/api/v1/admin/audit/verify",
  "/api/v1/admin/secrets/rotate",
  "/api/v1/admin/oidc/test",
]);

test("every POST that makes something takes an Idempotency-Key", async () => {
  await using rig = await twoProjects();
  const document = (await requestAs(rig)("GET", routes.openapi.path)).body as unknown as Document;
  const without = Object.entries(document.paths).flatMap(([path, { post }]) =>
    post === undefined || post.parameters?.some(({ name }) => name === "idempotency-key") ? [] : [path],
  );
  expect(without.filter((path) => !makingNothing.has(path))).toEqual([]);
});

interface Document {
  readonly paths: Record<string, { post?: { parameters?: readonly { name: string }[] } }>;
}
