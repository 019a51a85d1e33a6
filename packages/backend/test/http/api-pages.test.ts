import { Script } from "node:vm";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

import { pino } from "pino";
import { expect, test } from "vitest";

import { mayDo } from "@wezterm-parallel/shared/domain/access/may-do";
import { permissionsOf } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { createHttpApp } from "../../src/server/http/http-kit.ts";
import { sendDeprecations } from "../../src/server/http/send-deprecations.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const forPeople = Object.values(routes).filter(({ needs }) => needs !== "agent" && needs !== "worker");

test("answers 304 for an unchanged resource", async () => {
  await using rig = await twoProjects();
  for (const url of [
    "/api/v1/runs/r1",
    "/api/v1/tasks/r1%2Fone",
    "/api/v1/projects/p1",
    "/api/v1/openapi.json",
  ]) {
    const first = await rig.app.inject({ url });
    const etag = String(first.headers["etag"]);
    expect(etag, url).toMatch(/^"[\w-]+"$/);
    const again = await rig.app.inject({ url, headers: { "if-none-match": `"other", W/${etag}` } });
    expect([again.statusCode, again.body, again.headers["etag"]], url).toEqual([304, "", etag]);
  }
  const url = "/api/v1/runs/r1";
  const before = (await rig.app.inject({ url })).headers["etag"];
  await requestAs(rig)("POST", "/api/v1/actions", { action: "pause", ids: ["r1"] });
  const changed = await rig.app.inject({ url, headers: { "if-none-match": String(before) } });
  expect(changed.statusCode).toBe(200);
  expect(changed.headers["etag"]).not.toBe(before);
  expect((await rig.app.inject({ url: "/api/v1/runs/r9" })).headers["etag"]).toBeUndefined();
});

test("a list is sent as small as the browser takes it; what is small or no list is left as it is", async () => {
  await using rig = await twoProjects();
  const names = Array.from({ length: 60 }, (_, at) => `one-${at}: "true"`).join(", ");
  const submitted = await rig.app.inject({
    method: "POST",
    url: "/api/v1/runs/plan?project=p1",
    headers: { "content-type": "text/yaml", "accept-encoding": "br" },
    payload: `tasks: { ${names} }`,
  });
  expect([submitted.statusCode, submitted.headers["content-encoding"]]).toEqual([200, undefined]);
  const url = "/api/v1/tasks?limit=100";
  const ask = async (accepted: string, path = url) =>
    await rig.app.inject({ url: path, headers: { "accept-encoding": accepted } });
  const plain = await ask("identity");
  expect([plain.headers["content-encoding"], plain.headers["vary"]]).toEqual([undefined, "Accept-Encoding"]);
  for (const [accepted, encoding, decode] of [
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip, br;q=0", "gzip", gunzipSync],
  ] as const) {
    const small = await ask(accepted);
    expect(small.headers["content-encoding"]).toBe(encoding);
    expect(decode(small.rawPayload).toString()).toBe(plain.body);
    expect(small.rawPayload.length * 8).toBeLessThan(plain.rawPayload.length);
  }
  for (const path of ["/api/v1/runs?limit=1", "/api/v1/openapi.json"])
    expect((await ask("br", path)).headers["content-encoding"], path).toBeUndefined();
});

test("the page of the API is static, asks no other host, holds no inline script, and its script compiles", async () => {
  await using rig = await twoProjects();
  const [page, script, style] = await Promise.all(
    ["/docs", "/docs.js", "/docs.css"].map(async (path) => {
      const answer = await fetch(`${rig.base}${path}`);
      expect(answer.status, path).toBe(200);
      expect(answer.headers.get("content-security-policy"), path).toContain("script-src 'self'");
      return await answer.text();
    }),
  );
  expect(page).not.toMatch(/<script(?![^>]*src="\/)|\son\w+=|<style|style=/);
  expect(`${page}${script}${style}`).not.toMatch(/https?:\/\/|\/\/[a-z]+\.|innerHTML|insertAdjacent|eval\(/);
  expect(() => new Script(script ?? "")).not.toThrow();
});

test("a route that is to go says since when, until when, and what is in its place; others say nothing", async () => {
  const app = createHttpApp(pino({ level: "silent" }));
  const deprecated = { since: "2027-01-01", until: "2027-09-01", successor: "/api/v2/things" };
  sendDeprecations(app, [{ method: "GET", path: "/api/v1/things", deprecated }]);
  for (const path of ["/api/v1/things", "/api/v1/others"]) app.get(path, () => "here");
  const going = await app.inject({ url: "/api/v1/things" });
  expect(going.headers).toMatchObject({
    deprecation: "@1798761600",
    sunset: "Wed, 01 Sep 2027 00:00:00 GMT",
    link: '</api/v2/things>; rel="successor-version"',
  });
  const other = await app.inject({ url: "/api/v1/others" });
  expect(other.headers).not.toHaveProperty("deprecation");
  await app.close();
});

test("pages of a list stay as they are while more arrives: nothing comes twice, nothing is left out", async () => {
  await using rig = await twoProjects();
  const ask = requestAs(rig);
  const submit = () =>
    rig.app.inject({
      method: "POST",
      url: "/api/v1/runs/plan?project=p1",
      headers: { "content-type": "text/yaml" },
      payload: "tasks: { one: x }",
    });
  for (let time = 0; time < 3; time++) await submit();
  const seen: string[] = [];
  for (let cursor = ""; ;) {
    const page = await ask("GET", `/api/v1/runs?limit=2${cursor}`);
    seen.push(...(page.body["items"] as { id: string }[]).map(({ id }) => id));
    await submit();
    if (page.body["next"] === undefined) break;
    cursor = `&cursor=${String(page.body["next"])}`;
  }
  expect(seen).toEqual(["r5", "r4", "r3", "r2", "r1"]);
});

interface Described {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<
    string,
    Record<string, { readonly tags: readonly string[]; readonly "x-permission": string }>
  >;
}

/** As much of a page as our script uses. */
class FakeElement {
  readonly children: unknown[] = [];
  readonly dataset: Record<string, string> = {};
  textContent = "";
  hidden = false;

  append(...children: unknown[]): void {
    this.children.push(...children);
  }

  addEventListener(): void {}

  get all(): FakeElement[] {
    return [this, ...this.children.flatMap((child) => (child instanceof FakeElement ? child.all : []))];
  }
}

test("the page of the API shows every operation of the document", async () => {
  await using rig = await twoProjects();
  const text = (await rig.app.inject({ url: "/api/v1/openapi.json" })).body;
  const elements: Record<string, FakeElement> = {};
  const said = Promise.withResolvers<string>();
  for (const id of ["search", "routes", "told"]) elements[id] = new FakeElement();
  Object.defineProperty(elements["told"], "textContent", { set: said.resolve });
  const document = { createElement: () => new FakeElement(), getElementById: (id: string) => elements[id] };
  const fetchDocument = async () => ({
    ok: true,
    status: 200,
    json: async () => JSON.parse(text) as unknown,
  });
  const script = (await rig.app.inject({ url: "/docs.js" })).body;
  new Script(script).runInNewContext({ document, fetch: fetchDocument });
  const paths = Object.values((JSON.parse(text) as { paths: Record<string, object> }).paths);
  expect(await said.promise).toContain(`${paths.length} paths`);
  const shown = elements["routes"]?.all.filter(({ dataset }) => dataset["text"] !== undefined) ?? [];
  expect(shown).toHaveLength(paths.flatMap((operations) => Object.keys(operations)).length);
  expect(shown.map(({ dataset }) => dataset["text"])).toContain(
    "get /api/v1/runs/{run} gets a run with its task counts",
  );
});

test("the document shows a person only what they may use, with the permission that each operation needs", async () => {
  await using rig = await twoProjects();
  const operationsFor = async (key: string) => {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${rig.base}/api/v1/openapi.json`, { headers });
    const { paths, tags } = (await answer.json()) as Described;
    const operations = Object.entries(paths).flatMap(([path, each]) =>
      Object.entries(each).map(([method, found]) => ({ name: `${method} ${path}`, ...found })),
    );
    expect(tags.map(({ name }) => name)).toEqual(
      [...new Set(operations.flatMap((each) => each.tags))].toSorted(),
    );
    return new Map(operations.map((each) => [each.name, each["x-permission"]]));
  };
  const person = async (name: string, change: object) => {
    const id = await addPerson(rig, name);
    await requestAs(rig)("PATCH", `/api/v1/users/${id}`, change);
    return await rig.keyFor(id);
  };
  const viewer = await operationsFor(await person("vera", { role: "viewer" }));
  const member = await operationsFor(await person("max", { project: { project: "p1", role: "operator" } }));
  const owner = await operationsFor(await person("olga", { role: "owner" }));
  expect(viewer.get("get /api/v1/runs")).toBe("runs:read");
  expect(viewer.get("get /api/v1/auth/me")).toBe("signed-in");
  expect(viewer.get("get /health/live")).toBe("public");
  const allowed = new Set<string>([
    ...permissionsOf.viewer,
    "own-account",
    "own-proofs",
    "own-credentials",
    "signed-in",
    "public",
  ]);
  expect([...viewer.values()].filter((needs) => !allowed.has(needs))).toEqual([]);
  expect(member.get("post /api/v1/runs")).toBe("runs:write");
  expect(member.get("get /api/v1/status")).toBeUndefined();
  expect(owner.get("post /api/v1/shutdown")).toBe("server:stop");
  expect(owner.size).toBe(forPeople.filter((route) => route !== routes.openapi).length);
});

test("who asks what they may do hears it for the server and for each project, cut to the scopes of a key", async () => {
  await using rig = await twoProjects();
  const id = await addPerson(rig, "max");
  await requestAs(rig)("PATCH", `/api/v1/users/${id}`, { project: { project: "p1", role: "operator" } });
  const key = await rig.keyFor(id);
  const whole = (await requestAs(rig, key)("GET", "/api/v1/auth/me")).body as unknown as Identity;
  const named = whole.projects.map(({ project, role }) => ({ project, role }));
  expect([whole.permissions, named]).toEqual([[], [{ project: "p1", role: "operator" }]]);
  expect(mayDo(whole, "runs:write", "p1")).toBe(true);
  expect(mayDo(whole, "runs:write", "p2")).toBe(false);
  expect(mayDo(whole, "members:write")).toBe(false);
  const made = await requestAs(rig, key)("POST", "/api/v1/keys", { label: "reader", scopes: ["runs:read"] });
  const reader = (await requestAs(rig, String(made.body["token"]))("GET", "/api/v1/auth/me")).body;
  expect(reader["projects"]).toEqual([{ project: "p1", role: "operator", permissions: ["runs:read"] }]);
});

test("a query that a route does not know is an error with a pointer to it; pages take what hangs on links", async () => {
  await using rig = await twoProjects();
  const key = await rig.keyFor(await addPerson(rig, "vera"));
  await requestAs(rig)("PATCH", "/api/v1/users/vera", { role: "owner" });
  const headers = { authorization: `Bearer ${key}` };
  for (const { method, path } of forPeople) {
    if (path === routes.signOut.path) continue;
    const url = path.replace(/:(?:id|run|user|project|name|phase|stream)/g, "p1");
    const answer = await fetch(`${rig.base}${url}?al~l%2F=true`, { method, headers });
    const problem = (await answer.json()) as { reason: string; errors?: { pointer: string }[] };
    expect([answer.status, problem.reason], `${method} ${path}`).toEqual([400, "invalid-request"]);
    expect(problem.errors, `${method} ${path}`).toMatchObject([{ pointer: "/query/al~0l~1" }]);
  }
  expect((await fetch(`${rig.base}/sign-in?from=mail`)).status).toBe(200);
});

test("keys, people, members, secrets and projects come by pages, each seen once and only what is one's own", async () => {
  await using rig = await twoProjects();
  const id = await addPerson(rig, "olga");
  await requestAs(rig)("PATCH", `/api/v1/users/${id}`, { role: "owner" });
  const key = await rig.keyFor(id);
  const own = requestAs(rig, key);
  for (const name of ["adam", "bob", "cara"]) {
    await own("PUT", `/api/v1/projects/p1/members/${await addPerson(rig, name)}`, { role: "viewer" });
    await own("PUT", `/api/v1/projects/p1/secrets/${name}`, { value: "long enough to keep" });
    await own("POST", "/api/v1/keys", { label: name });
    await requestAs(rig)("POST", "/api/v1/keys", { label: "of the local owner" });
  }
  const listed = async (path: string) => {
    const items: Record<string, unknown>[] = [];
    for (let next: unknown = ""; next !== undefined;) {
      const cursor = next === "" ? "" : `&cursor=${encodeURIComponent(String(next))}`;
      const headers = { authorization: `Bearer ${key}` };
      const answer = await fetch(`${rig.base}${path}limit=2${cursor}`, { headers });
      const page = (await answer.json()) as { items: Record<string, unknown>[]; next?: string };
      expect(page.items.length, path).toBeLessThanOrEqual(2);
      items.push(...page.items);
      next = page.next;
    }
    return items;
  };
  const names = async (path: string) => (await listed(path)).map(({ name, label }) => String(name ?? label));
  expect(await names("/api/v1/users?")).toEqual(["adam", "bob", "cara", "olga"]);
  expect(await names("/api/v1/projects/p1/members?")).toEqual(["adam", "bob", "cara"]);
  expect(await names("/api/v1/projects/p1/secrets?")).toEqual(["adam", "bob", "cara"]);
  expect((await listed("/api/v1/projects?")).map((each) => each["id"])).toEqual(["p1", "p2"]);
  expect((await names("/api/v1/keys?")).toSorted()).toEqual(["adam", "bob", "cara", "test"]);
  expect(await listed("/api/v1/keys?of=all&")).toHaveLength(7);
  for (const path of ["keys?", "auth/sessions?", "projects?", "runs?", "tasks?", "sessions?"].map(
    (each) => `/api/v1/${each}`,
  )) {
    expect((await own("GET", `${path}cursor=x`)).status, path).toBe(400);
  }
});
