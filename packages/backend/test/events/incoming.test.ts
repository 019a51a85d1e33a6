import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";

import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";

import { routePath, routes } from "@wezterm-parallel/shared/protocol/api/routes";
import type {
  Call,
  IncomingResource,
  MadeIncoming,
  SetIncoming,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/incoming-schemas";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const at = (name: string, project = "p1") => routePath("setIncoming", { project, name });
const work = {
  kind: "tasks" as const,
  tasks: [
    {
      name: "deploy",
      base: "deploy",
      command: { kind: "shell" as const, script: './deploy "$WZP_PARAM_REF"' },
      checkout: "project" as const,
    },
  ],
};
const push = JSON.stringify({ ref: "refs/heads/main; rm -rf /", after: "4f1c", forced: false });

async function scene() {
  const rig = await twoProjects();
  const ask = requestAs(rig);
  return {
    rig,
    ask,
    add: async (name: string, more: Partial<SetIncoming> = {}) => {
      const body = { sender: "github", work, inputs: [{ param: "ref", from: "ref" }], ...more };
      const made = await ask("PUT", at(name), body);
      expect(made).toMatchObject({ status: 200 });
      return made.body as unknown as MadeIncoming;
    },
    calls: async (name: string) =>
      (await ask("GET", `${at(name)}/calls`)).body["items"] as unknown as readonly Call[],
    runs: async () =>
      (
        (await ask("GET", "/api/v1/runs?limit=100")).body["items"] as unknown as readonly RunResource[]
      ).filter(({ title }) => title !== undefined),
    call: (path: string, body: string, headers: Readonly<Record<string, string>>) =>
      post(rig.socket, path, body, headers),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Sends exactly these bytes, without credentials. */
function post(
  socketPath: string,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      { socketPath, path, method: "POST", headers: { "content-type": "application/json", ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => (text += part));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      },
    );
    sent.on("error", reject).end(body);
  });
}

function hub(secret: string, body: string, more: Readonly<Record<string, string>> = {}) {
  const signature = createHmac("sha256", secret).update(body).digest("hex");
  return {
    "x-hub-signature-256": `sha256=${signature}`,
    "x-github-event": "push",
    "x-github-delivery": "d-1",
    ...more,
  };
}

test("a signed call starts one run with values of its body as variables, however often it is sent", async () => {
  await using each = await scene();
  const { path, secret } = await each.add("ci");
  expect(path).toMatch(/^\/api\/v1\/hooks\/[\w-]{22}$/);
  const first = await each.call(path, push, hub(secret, push));
  expect(first).toMatchObject({ status: 200, body: { state: "started", delivery: "d-1", event: "push" } });
  const again = await Promise.all([
    each.call(path, push, hub(secret, push)),
    each.call(path, push, hub(secret, push, { "x-github-delivery": "d-2" })),
  ]);
  expect(again.map(({ body }) => body["run"])).toEqual([first.body["run"], first.body["run"]]);
  expect(await each.calls("ci")).toHaveLength(1);
  const { id } = first.body["run"] as { id: string };
  const task = await each.ask("GET", routePath("getTask", { id: `${id}/deploy` }));
  expect(task.body["spec"]).toMatchObject({
    command: work.tasks[0]!.command,
    env: { WZP_PARAM_REF: expect.any(String) },
  });
});

test("the same new call twice at once starts one run", async () => {
  await using each = await scene();
  const { path, secret } = await each.add("ci");
  const answers = await Promise.all([1, 2, 3, 4].map(() => each.call(path, push, hub(secret, push))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(new Set(answers.map(({ body }) => (body["run"] as { id: string }).id)).size).toBe(1);
});

test.each<[string, (secret: string) => Record<string, string>]>([
  ["without a signature", () => ({})],
  ["with a signature of another body", (secret) => hub(secret, "{}")],
  ["with a signature of another secret", () => hub("whsec_AAAA", push)],
  ["with the signature of another sender", (secret) => ({ "x-gitlab-token": secret })],
  ["with a damaged signature", () => ({ "x-hub-signature-256": "sha256=zz" })],
])("a call %s is refused as one to an unknown address is", async (_, headers) => {
  await using each = await scene();
  const { path, secret } = await each.add("ci");
  const refused = await each.call(path, push, headers(secret));
  expect(refused.status).toBe(401);
  const unknown = await each.call(`/api/v1/hooks/${"A".repeat(22)}`, push, headers(secret));
  expect(unknown.body["detail"]).toBe(refused.body["detail"]);
  expect(await each.calls("ci")).toEqual([]);
});

test("GitLab, Gitea and Standard Webhooks sign in their own ways", async () => {
  await using each = await scene();
  const lab = await each.add("lab", { sender: "gitlab" });
  const token = { "x-gitlab-token": lab.secret, "x-gitlab-event": "Push Hook", "idempotency-key": "g-1" };
  expect((await each.call(lab.path, push, token)).body).toMatchObject({
    state: "started",
    event: "Push Hook",
  });
  const tea = await each.add("tea", { sender: "gitea" });
  const signature = createHmac("sha256", tea.secret).update(push).digest("hex");
  const signed = { "x-gitea-signature": signature, "x-gitea-event": "push", "x-gitea-delivery": "t-1" };
  expect((await each.call(tea.path, push, signed)).body).toMatchObject({ state: "started", delivery: "t-1" });
  const any = await each.add("any", { sender: "standard" });
  const body = JSON.stringify({ type: "order.paid", ref: "x" });
  const sign = (id: string, time: Date) => ({
    "webhook-id": id,
    "webhook-timestamp": `${Math.floor(time.getTime() / 1_000)}`,
    "webhook-signature": new Webhook(any.secret).sign(id, time, body),
  });
  const now = new Date(each.rig.clock.now());
  expect((await each.call(any.path, body, sign("m-1", now))).body).toMatchObject({
    state: "started",
    event: "order.paid",
  });
  const old = new Date(now.getTime() - 6 * 60_000);
  expect((await each.call(any.path, body, sign("m-2", old))).status).toBe(401);
});

test("other events, other values and a ping are ignored; a paused webhook and a body without JSON start nothing", async () => {
  await using each = await scene();
  const where = [{ from: "ref", is: "refs/heads/main" }];
  const { path, secret } = await each.add("ci", { on: ["push"], where });
  const send = (body: string, more = {}) => each.call(path, body, hub(secret, body, more));
  expect((await send(push)).body).toMatchObject({ state: "ignored" });
  const fits = JSON.stringify({ ref: "refs/heads/main" });
  expect((await send(`${fits} `, { "x-github-event": "ping" })).body).toMatchObject({ state: "ignored" });
  expect(await send("no JSON")).toMatchObject({ status: 400 });
  await each.ask("PATCH", at("ci"), { paused: true });
  expect(await send(fits)).toMatchObject({ status: 409 });
  await each.ask("PATCH", at("ci"), { paused: false });
  expect((await send(fits)).body).toMatchObject({ state: "started" });
});

test("rules are edited one by one: address and secret stay, and runs get the permissions of whoever edits", async () => {
  await using each = await scene();
  const inputs = [{ param: "ref", from: "ref" }];
  const { path, secret } = await each.add("ci", { on: ["release"], inputs });
  const send = () => each.call(path, push, hub(secret, push));
  expect((await send()).body).toMatchObject({ state: "ignored" });

  const id = await addPerson(each.rig, "maintainer");
  await each.ask("PUT", routePath("setMember", { project: "p1", user: id }), { role: "admin" });
  const maintainer = requestAs(each.rig, await each.rig.keyFor(id));
  const edited = await maintainer("PATCH", at("ci"), { on: ["push"] });
  expect(edited).toMatchObject({
    status: 200,
    body: { path, sender: "github", on: ["push"], inputs, where: [], paused: false, owner: "maintainer" },
  });
  const again = JSON.stringify({ ref: "refs/heads/main" });
  expect((await each.call(path, again, hub(secret, again))).body).toMatchObject({ state: "started" });

  expect(await each.ask("PATCH", at("ci"), {})).toMatchObject({ status: 400 });
  expect(await each.ask("PATCH", at("ci"), { where: [{ from: "a b", is: "" }] })).toMatchObject({
    status: 400,
  });
  await each.ask("PATCH", at("ci"), { paused: true });
  expect((await each.ask("PATCH", at("ci"), { sender: "gitea", inputs: [] })).body).toMatchObject({
    sender: "gitea",
    on: ["push"],
    inputs: [],
    paused: true,
  });
});

test("a call that failed can be sent again, and starts its run then", async () => {
  await using each = await scene();
  const { path, secret } = await each.add("ci");
  await each.ask("PATCH", routes.changeSettings.path, { maintenance: { on: true, message: "moving" } });
  const refused = await each.call(path, push, hub(secret, push));
  expect(refused.status).toBe(503);
  expect((await each.calls("ci"))[0]).toMatchObject({ state: "failed" });
  await each.ask("PATCH", routes.changeSettings.path, { maintenance: { on: false } });
  expect((await each.call(path, push, hub(secret, push))).body).toMatchObject({ state: "started" });
  expect(await each.calls("ci")).toHaveLength(1);
});

test("a body over 1 MiB is refused, and so are more calls than one project makes", async () => {
  await using each = await scene();
  const { path, secret } = await each.add("ci", { on: ["release"] });
  const large = JSON.stringify({ ref: "x".repeat(1024 * 1024) });
  expect((await each.call(path, large, hub(secret, large))).status).toBe(413);
  const statuses: number[] = [];
  for (let turn = 0; turn < 70; turn += 1) {
    const body = JSON.stringify({ turn });
    statuses.push((await each.call(path, body, hub(secret, body))).status);
  }
  expect(statuses.slice(0, 60)).toEqual(statuses.slice(0, 60).map(() => 200));
  expect(statuses.at(-1)).toBe(429);
});

test("for a day after a rotation, both secrets sign calls; the address stays", async () => {
  await using each = await scene();
  const { path, secret: old } = await each.add("ci", { on: ["none"] });
  const rotated = await each.ask("POST", `${at("ci")}/rotate`);
  const fresh = rotated.body["secret"] as string;
  const status = async (secret: string, body: string) =>
    (await each.call(path, body, hub(secret, body))).status;
  expect([await status(old, '{"n":1}'), await status(fresh, '{"n":2}')]).toEqual([200, 200]);
  each.rig.clock.advance(24 * 3_600_000);
  expect([await status(old, '{"n":3}'), await status(fresh, '{"n":4}')]).toEqual([401, 200]);
});

test("secrets are in no answer, event or audit entry; only those who may set secrets see incoming webhooks", async () => {
  await using each = await scene();
  const { path, secret } = await each.add("ci");
  await each.call(path, push, hub(secret, push));
  for (const asked of [routes.listIncoming.path, at("ci"), routes.events.path, routes.listAudit.path]) {
    const { status, body } = await each.ask("GET", asked);
    expect(status, asked).toBe(200);
    expect(JSON.stringify(body), asked).not.toContain(secret.slice(6));
  }
  const listed = (await each.ask("GET", at("ci"))).body as unknown as IncomingResource;
  expect(listed).toMatchObject({ name: "ci", last: { state: "started" }, owner: expect.any(String) });
  const id = await addPerson(each.rig, "operator");
  const operator = requestAs(each.rig, await each.rig.keyFor(id));
  expect((await operator("PUT", at("mine"), { sender: "github", work })).status).toBe(403);
  expect((await operator("GET", routes.listIncoming.path)).status).toBe(403);
  expect((await each.ask("DELETE", at("ci"))).status).toBe(200);
  expect((await each.call(path, push, hub(secret, push))).status).toBe(401);
  const audit = JSON.stringify((await each.ask("GET", routes.listAudit.path)).body);
  for (const action of ["incoming.set", "incoming.remove"]) expect(audit).toContain(action);
});
