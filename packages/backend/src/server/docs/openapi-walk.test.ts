import { readFileSync } from "node:fs";

import type { InjectOptions } from "fastify";
import { expect, test } from "vitest";

import { problemSchema } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { storedApiRig } from "../../../test/rigs/api-rig.ts";

type Operation = {
  readonly requestBody?: unknown;
  readonly "x-permission": string;
  readonly parameters?: readonly { name: string; in: string }[];
};
type Document = { readonly openapi: string; readonly paths: Record<string, Record<string, Operation>> };

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const bodies = [
  undefined,
  "",
  "{",
  "null",
  "[]",
  '"text"',
  "{}",
  '{"ids":[]}',
  '{"mode":"explode"}',
  '{"tasks":[{"name":7}]}',
  '{"__proto__":{"a":1}}',
  '{"title":"x","project":{"kind":"moon"},"source":{"kind":"plan"},"environment":{},"tasks":[{}]}',
];
const ids = ["r999", "0", "%2F", "..%2F..%2Fetc%2Fpasswd", "r1%2Fx%231", "%00", "%ff", "あ", "r".repeat(400)];

async function documentOf(app: Awaited<ReturnType<typeof storedApiRig>>["app"]): Promise<Document> {
  return (await app.inject({ method: "GET", url: routes.openapi.path })).json();
}

/** Combines every operation with each wrong method, id, query and body. */
function wrongRequests(document: Document): readonly InjectOptions[] {
  return Object.entries(document.paths).flatMap(([path, operations]) => {
    const urls = path.includes("{") ? ids.map((id) => path.replace(/\{\w+\}/g, id)) : [path];
    const queries = ["", "?limit=0&cursor=%00&state=odd&run=zz&after=-1&from=x&follow=maybe"];
    return urls.flatMap((url) =>
      queries.flatMap((query) =>
        methods.flatMap((method): InjectOptions[] => {
          if (method === "GET") return [{ method, url: url + query }];
          // Without POST, only malformed bodies: a valid one would make PUT, PATCH or DELETE succeed.
          const sent = operations["post"] === undefined ? bodies.slice(0, 3) : bodies;
          return sent.map((payload) => ({
            method,
            url: url + query,
            headers: { "content-type": "application/json" },
            ...(payload === undefined ? {} : { payload }),
          }));
        }),
      ),
    );
  });
}

test("no wrong request gets a 500 or an error that is not a problem document", async () => {
  await using rig = await storedApiRig();
  const document = await documentOf(rig.app);
  expect(document.openapi).toBe("3.1.0");
  let refused = 0;
  for (const request of wrongRequests(document)) {
    if (request.method === "GET" && request.url === routes.openapi.path) continue;
    const response = await rig.app.inject(request);
    const told = JSON.stringify(request);
    expect(response.statusCode, told).toBeLessThan(500);
    if (response.statusCode < 400) continue;
    refused++;
    expect(response.headers["content-type"], told).toMatch(/^application\/problem\+json/);
    const problem = problemSchema.parse(response.json());
    expect(problem.status, told).toBe(response.statusCode);
    expect(response.body, told).not.toMatch(/\.ts:|node_modules|\bat \w+ \(/);
  }
  expect(refused).toBeGreaterThan(500);
}, 120_000);

test("a body over the limit is refused with 413 on every route that takes one", async () => {
  await using rig = await storedApiRig();
  const document = await documentOf(rig.app);
  const taking = Object.entries(document.paths).filter(([, operations]) => operations["post"]?.requestBody);
  expect(taking.length).toBeGreaterThanOrEqual(4);
  for (const [path] of taking) {
    const response = await rig.app.inject({
      method: "POST",
      url: path.replace(/\{\w+\}/g, "1"),
      headers: { "content-type": "application/json", "content-length": String(65 * 1024 * 1024) },
      payload: "{}",
    });
    expect(response.statusCode, path).toBe(413);
    expect(response.json(), path).toMatchObject({ reason: "invalid-request", status: 413 });
  }
});

/** Routes that no person may call. */
function isForPrograms(need: unknown): boolean {
  return need === "agent" || need === "worker";
}

test("the document describes every route of the shared table and nothing else", async () => {
  await using rig = await storedApiRig();
  const document = await documentOf(rig.app);
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const expected = Object.values(routes)
    .filter((route) => route !== routes.openapi && !isForPrograms(route.needs))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  expect(described.toSorted()).toEqual(expected.toSorted());
  const groups = new Set(
    Object.keys(document.paths).map((path) => path.replace("/api/v1", "").split("/")[1]),
  );
  for (const group of ["auth", "users", "projects", "runs", "tasks", "attempts", "sessions", "workers"])
    expect(groups).toContain(group);
  for (const group of ["checkouts", "events", "metrics", "admin"]) expect(groups).toContain(group);
});

test("the reference in the documentation equals the server's, plus the routes that only agents and workers may call", async () => {
  await using rig = await storedApiRig();
  const reference = new URL("../../../../../docs/reference/openapi.json", import.meta.url);
  const { paths, tags, ...rest } = JSON.parse(readFileSync(reference, "utf8"));
  const forPeople = Object.entries(paths as Document["paths"]).filter(
    ([, operations]) => !Object.values(operations).some((each) => isForPrograms(each["x-permission"])),
  );
  expect(await documentOf(rig.app), "after a change: npm run docs").toEqual({
    ...rest,
    tags: (tags as { name: string }[]).filter(({ name }) => !isForPrograms(name)),
    paths: Object.fromEntries(forPeople),
  });
});

test("a wrong method is answered with 405 and the methods that are right", async () => {
  await using rig = await storedApiRig();
  const response = await rig.app.inject({ method: "DELETE", url: "/api/v1/runs" });
  expect(response.statusCode).toBe(405);
  expect(String(response.headers.allow).split(", ").toSorted()).toEqual(["GET", "POST"]);
});

test("validation errors name what is wrong by JSON pointers", async () => {
  await using rig = await storedApiRig();
  const response = await rig.app.inject({
    method: "POST",
    url: "/api/v1/actions",
    payload: { action: "cancel", ids: ["r1", 7] },
  });
  expect(response.json()).toMatchObject({ status: 400, errors: [{ pointer: "/ids/1" }] });
});

test("requests of a web page are refused", async () => {
  await using rig = await storedApiRig();
  const response = await rig.app.inject({ url: "/api/v1/status", headers: { origin: "http://evil" } });
  expect(response.statusCode).toBe(403);
  expect(response.json()).toMatchObject({ reason: "unauthorized" });
});

test("a mistake of the server is a problem without its stack", async () => {
  await using rig = await storedApiRig();
  rig.records.seen = () => {
    throw new Error("secret inner detail");
  };
  const response = await rig.app.inject({ url: "/api/v1/runs/r1" });
  expect(response.statusCode).toBe(500);
  expect(problemSchema.parse(response.json()).reason).toBe("unavailable");
  expect(response.body).not.toContain("secret");
});
