import { join } from "node:path";

import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";

import { routePath, routes } from "@wezterm-parallel/shared/protocol/api/routes";
import type {
  Delivery,
  MadeWebhook,
  SetWebhook,
  WebhookResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";
import { waitFor } from "../rigs/session-rig.ts";
import { TestReceiver, type ReceivedPost } from "../../../shared/test/rigs/test-receiver.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const hook = (name: string, project = "p1") => routePath("setWebhook", { project, name });
const secretPath = "/services/T0/planted-path-secret";

/** Two projects with a run each, and a receiver in the private network, which the server allows. */
async function scene(configured: Settings = {}) {
  await using opened = new AsyncDisposableStack();
  const rig = opened.use(await twoProjects({ configured }));
  const receiver = opened.use(await new TestReceiver().listen());
  const ask = requestAs(rig);
  expect((await ask("PATCH", routes.changeSettings.path, { privatePush: true })).status).toBe(200);
  const act = async (kind: "pause" | "resume", target: string) => {
    const acted = await ask("POST", routes.act.path, { action: kind, ids: [target] });
    expect(acted.status).toBe(200);
  };
  const stack = opened.move();
  return {
    rig,
    receiver,
    ask,
    act,
    /** Causes two events of a run. */
    blink: async (run = "r1") => {
      await act("pause", run);
      await act("resume", run);
    },
    add: async (name: string, more: Partial<SetWebhook> = {}) => {
      const url = `${receiver.address}${secretPath}`;
      const made = await ask("PUT", hook(name), { url, events: ["run.*"], ...more });
      expect(made).toMatchObject({ status: 200 });
      return made.body as unknown as MadeWebhook;
    },
    get: async (name: string) => (await ask("GET", hook(name))).body as unknown as WebhookResource,
    deliveries: async (name: string) => {
      const listed = await ask("GET", routePath("listDeliveries", { project: "p1", name }));
      return listed.body["items"] as readonly Delivery[];
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

function verify(secret: string, { headers, body }: ReceivedPost): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}

test("events of a project arrive once each, in their order, signed as Standard Webhooks wants", async () => {
  await using at = await scene();
  const { secret } = await at.add("ci");
  await at.blink("r2");
  for (let turn = 0; turn < 10; turn += 1) await at.blink();
  await waitFor("all deliveries", () => at.receiver.received.length === 20);
  expect(at.receiver.types()).toEqual(Array.from({ length: 10 }, () => ["run.paused", "run.resumed"]).flat());
  const seqs = at.receiver.received.map((each) => {
    const { data } = verify(secret, each) as { data: { seq: number; run: string } };
    expect(data.run).toBe("r1");
    return data.seq;
  });
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  const ids = at.receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(20);
  expect(() => verify(secret, { ...at.receiver.received[0]!, body: "{}" })).toThrow(
    "No matching signature found",
  );
});

test("a receiver that fails gets the same event again, later and later, and then the rest in order", async () => {
  await using at = await scene();
  at.receiver.answers.push({ status: 500, body: "down for lunch" }, { close: true, status: 0 });
  await at.add("ci");
  await at.act("pause", "r1");
  await waitFor("the first failure", async () => (await at.get("ci")).failing?.count === 1);
  await at.act("resume", "r1");
  expect((await at.deliveries("ci"))[0]).toMatchObject({
    state: "failed",
    status: 500,
    answer: "down for lunch",
  });
  at.rig.clock.advance(5_000);
  await at.blink("r2");
  await waitFor("the second failure", async () => (await at.get("ci")).failing?.count === 2);
  expect(await at.get("ci")).toMatchObject({ state: "on", waiting: 2 });
  at.rig.clock.advance(3_600_000);
  await at.blink("r2");
  await waitFor("both deliveries", async () => (await at.get("ci")).waiting === 0);
  expect(at.receiver.types()).toEqual(["run.paused", "run.paused", "run.paused", "run.resumed"]);
  expect(new Set(at.receiver.received.slice(0, 3).map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect((await at.get("ci")).failing).toBeUndefined();
});

test("a backlog goes over one connection, and over others when the receiver closes it", async () => {
  await using at = await scene();
  const setPaused = (paused: boolean) => at.ask("PATCH", hook("ci"), { paused });
  await at.add("ci");
  for (const close of [undefined, "afterwards"] as const) {
    at.receiver.otherwise = { status: 204, ...(close && { close }) };
    at.receiver.received.length = 0;
    at.receiver.connections = 0;
    await setPaused(true);
    for (let turn = 0; turn < 10; turn += 1) await at.blink();
    await setPaused(false);
    await waitFor("all deliveries", () => at.receiver.received.length >= 20);
    await waitFor("their record", async () => (await at.get("ci")).waiting === 0);
    expect(at.receiver.received).toHaveLength(20);
    expect(at.receiver.connections === 1).toBe(close === undefined);
  }
  expect((await at.deliveries("ci")).every(({ state }) => state === "delivered")).toBe(true);
});

/** Submits a run of the first project with tasks that nobody runs, so that cancelling it causes an event of each. */
async function waitingTasks({ ask, rig }: Awaited<ReturnType<typeof scene>>, count: number): Promise<string> {
  const directory = join(rig.state, "..", "one");
  const submitted = await ask("POST", routes.submitRun.path, {
    title: "more",
    project: { kind: "directory", directory },
    source: { kind: "ad-hoc" },
    environment: { mode: "clean", variables: {} },
    tasks: Array.from({ length: count }, (_, at) => {
      return { name: `t${at}`, base: `t${at}`, command: { kind: "argv", argv: ["true"] } };
    }),
  });
  expect(submitted).toMatchObject({ status: 200 });
  return submitted.body["id"] as string;
}

test("events of several tasks are sent at once, and one of their run waits for them", async () => {
  await using at = await scene();
  await at.add("ci", { events: ["task.cancelled", "run.ended"] });
  const run = await waitingTasks(at, 10);
  const answered = Promise.withResolvers<void>();
  at.receiver.otherwise = { status: 204, after: answered.promise };
  expect((await at.ask("POST", routes.act.path, { action: "cancel", ids: [run] })).status).toBe(200);
  await waitFor("some at once", () => at.receiver.received.length === 8);
  expect(at.receiver.connections).toBe(8);
  at.receiver.otherwise = { status: 204 };
  answered.resolve();
  await waitFor("all deliveries", async () => (await at.get("ci")).waiting === 0);
  expect(at.receiver.types()).toEqual([...Array<string>(10).fill("task.cancelled"), "run.ended"]);
});

test("what was delivered while another task's event failed is not sent again", async () => {
  await using at = await scene();
  await at.add("ci", { events: ["task.cancelled", "run.ended"] });
  const run = await waitingTasks(at, 6);
  at.receiver.answers.push({ status: 204 }, { status: 503, body: "busy" });
  expect((await at.ask("POST", routes.act.path, { action: "cancel", ids: [run] })).status).toBe(200);
  await waitFor("the failure", async () => (await at.get("ci")).failing?.count === 1);
  const before = at.receiver.received.length;
  at.rig.clock.advance(5_000);
  await at.blink("r2");
  await waitFor("the rest", async () => (await at.get("ci")).waiting === 0);
  const ids = at.receiver.received.map(({ headers }) => String(headers["webhook-id"]));
  const again = ids.filter((id, place) => ids.indexOf(id) !== place);
  expect(again).toEqual([ids[1]]);
  expect([before, ids.length]).toEqual([6, 8]);
  expect(at.receiver.types().at(-1)).toBe("run.ended");
});

test("a batch carries a backlog in one signed request, with the id of each event", async () => {
  await using at = await scene();
  const { secret, batch } = await at.add("warehouse", { batch: 50 });
  expect(batch).toBe(50);
  await at.ask("PATCH", hook("warehouse"), { paused: true });
  for (let turn = 0; turn < 10; turn += 1) await at.blink();
  await at.ask("PATCH", hook("warehouse"), { paused: false });
  await waitFor("its record", async () => (await at.get("warehouse")).waiting === 0);
  expect(at.receiver.received).toHaveLength(1);
  const body = verify(secret, at.receiver.received[0]!) as {
    readonly type: string;
    readonly data: readonly { id: string; type: string; data: { seq: number; run: string } }[];
  };
  expect(body.type).toBe("events");
  expect(body.data.map(({ type }) => type)).toEqual(
    Array.from({ length: 10 }, () => ["run.paused", "run.resumed"]).flat(),
  );
  const deliveries = await at.deliveries("warehouse");
  expect(deliveries.map(({ event }) => event).toReversed()).toEqual(body.data.map(({ data }) => data.seq));
  const event = `${body.data[3]?.data.seq}`;
  const path = routePath("replayDelivery", { project: "p1", name: "warehouse", event });
  expect((await at.ask("POST", path)).body).toMatchObject({ state: "delivered" });
  const again = verify(secret, at.receiver.received[1]!) as typeof body;
  expect(again.data).toEqual([body.data[3]]);
});

test("a batch that is refused is sent in halves, and only the event that is refused alone is passed over", async () => {
  await using at = await scene();
  await at.add("warehouse", { batch: 50 });
  await at.ask("PATCH", hook("warehouse"), { paused: true });
  for (let turn = 0; turn < 4; turn += 1) await at.blink();
  const refused = { status: 413, body: "too large" };
  at.receiver.answers.push(refused, refused, refused, refused);
  await at.ask("PATCH", hook("warehouse"), { paused: false });
  await waitFor("its record", async () => (await at.get("warehouse")).waiting === 0);
  const sizes = at.receiver.received.map(({ body }) => (JSON.parse(body) as { data: unknown[] }).data.length);
  expect(sizes).toEqual([8, 4, 2, 1, 1, 2, 4]);
  const states = (await at.deliveries("warehouse")).map(({ state }) => state).toReversed();
  expect(states).toEqual(["refused", ...Array<string>(7).fill("delivered")]);
});

test("a batch that fails is sent again with what has happened meanwhile", async () => {
  await using at = await scene();
  await at.add("warehouse", { batch: 50 });
  at.receiver.answers.push({ status: 500 });
  await at.act("pause", "r1");
  await waitFor("the failure", async () => (await at.get("warehouse")).failing?.count === 1);
  await at.act("resume", "r1");
  at.rig.clock.advance(5_000);
  await at.blink("r2");
  await waitFor("its record", async () => (await at.get("warehouse")).waiting === 0);
  const sizes = at.receiver.received.map(({ body }) => (JSON.parse(body) as { data: unknown[] }).data.length);
  expect(sizes).toEqual([1, 2]);
});

test("only the format standard is sent in batches", async () => {
  await using at = await scene();
  const url = at.receiver.address;
  const both = { url, events: ["*"], template: "slack", batch: 2 } as const;
  const detail = "Only the format standard can carry several events in one request.";
  expect(await at.ask("PUT", hook("chat"), both)).toMatchObject({ status: 400, body: { detail } });
  await at.add("warehouse", { batch: 2 });
  expect(await at.ask("PATCH", hook("warehouse"), { template: "slack" })).toMatchObject({ status: 400 });
  expect(await at.ask("PATCH", hook("warehouse"), { batch: 501 })).toMatchObject({ status: 400 });
  const changed = await at.ask("PATCH", hook("warehouse"), { template: "slack", batch: 1 });
  expect(changed).toMatchObject({ status: 200, body: { template: "slack", batch: 1 } });
});

test("a receiver that does not answer fails after 15 s, and holds up no other webhook", async () => {
  await using at = await scene();
  await using other = await new TestReceiver().listen();
  await at.add("slow");
  await at.ask("PUT", hook("quick"), { url: `${other.address}/`, events: ["run.*"] });
  const never = new Promise<never>(() => undefined);
  at.receiver.answers.push({ status: 204, after: never });
  await at.blink();
  await waitFor("the other's deliveries", () => other.received.length === 2);
  await waitFor("its first try", () => at.receiver.received.length === 1);
  at.rig.clock.advance(14_999);
  expect((await at.get("slow")).failing).toBeUndefined();
  at.rig.clock.advance(1);
  await waitFor("its failure", async () => (await at.get("slow")).failing?.count === 1);
  expect((await at.deliveries("slow"))[0]).toMatchObject({
    state: "failed",
    answer: "no answer came within 15 s",
  });
  at.rig.clock.advance(5_000);
  await at.blink("r2");
  await waitFor("both deliveries", async () => (await at.get("slow")).waiting === 0);
  expect(at.receiver.types()).toEqual(["run.paused", "run.paused", "run.resumed"]);
});

test("a receiver that comes back after an hour gets everything in order", async () => {
  await using at = await scene();
  await at.add("ci");
  const { port } = at.receiver;
  await at.receiver.hangUp();
  await at.blink();
  await waitFor("a failure", async () => (await at.get("ci")).failing?.count === 1);
  expect((await at.deliveries("ci"))[0]).toMatchObject({ answer: expect.stringContaining("ECONNREFUSED") });
  for (const [count, ms] of [5_000, 30_000, 120_000, 600_000, 1_800_000].entries()) {
    at.rig.clock.advance(ms);
    await at.blink("r2");
    await waitFor("another failure", async () => (await at.get("ci")).failing?.count === count + 2);
  }
  await at.receiver.listen(port);
  at.rig.clock.advance(3_600_000);
  await at.blink();
  await waitFor("all deliveries", async () => (await at.get("ci")).waiting === 0);
  expect(at.receiver.types()).toEqual(["run.paused", "run.resumed", "run.paused", "run.resumed"]);
  expect(await at.get("ci")).toMatchObject({ state: "on" });
  expect((await at.get("ci")).failing).toBeUndefined();
});

test("an event that the receiver refuses holds up no other, and can be sent again by hand", async () => {
  await using at = await scene();
  const { secret } = await at.add("ci");
  at.receiver.answers.push({ status: 422, body: "no such channel" });
  await at.blink();
  await waitFor("both", async () => (await at.deliveries("ci")).length === 2);
  const [delivered, refused] = await at.deliveries("ci");
  expect([delivered?.state, refused?.state]).toEqual(["delivered", "refused"]);
  const event = `${refused?.event}`;
  const again = await at.ask("POST", routePath("replayDelivery", { project: "p1", name: "ci", event }));
  expect(again.body).toMatchObject({ state: "delivered", status: 204, kind: "run.paused" });
  const [first, , third] = at.receiver.received;
  expect(third?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(verify(secret, third!)).toEqual(verify(secret, first!));
  const other = routePath("replayDelivery", { project: "p1", name: "ci", event: "1" });
  const foreign = await at.ask("POST", other.replace("/1/", "/999999/"));
  expect(foreign.status).toBe(404);
});

test("a receiver that is gone is not asked again until somebody resumes, which loses no event", async () => {
  await using at = await scene();
  await at.add("ci");
  at.receiver.answers.push({ status: 410 });
  await at.blink();
  await waitFor("the end", async () => (await at.get("ci")).state === "off");
  await at.blink();
  expect(at.receiver.received).toHaveLength(1);
  const on = await at.ask("PATCH", hook("ci"), { paused: false });
  expect(on.body).toMatchObject({ state: "on" });
  await waitFor("the rest", () => at.receiver.received.length === 5);
  expect(at.receiver.types()).toEqual([
    "run.paused",
    "run.paused",
    "run.resumed",
    "run.paused",
    "run.resumed",
  ]);
});

test("alerts reach the webhooks that name them, among the events of their project, and no others", async () => {
  await using at = await scene();
  await at.add("all", { events: ["*"] });
  await at.add("ops", { events: ["alert.changed", "run.paused"], template: "slack" });
  await at.act("pause", "r1");
  const change = { severity: "critical", detail: "Only 0.4 GB are free." } as const;
  const alert = { alert: "disk-low", state: "firing", ...change } as const;
  expect(await at.rig.publishAlert(alert)).toMatchObject({ ok: true });
  await at.act("resume", "r1");
  await waitFor("all deliveries", () => at.receiver.received.length >= 4);
  await waitFor("the rest", async () => (await at.get("all")).waiting + (await at.get("ops")).waiting === 0);
  const texts = at.receiver.received.map(({ body }) => JSON.parse(body) as { text?: string; type?: string });
  expect(texts.flatMap(({ text }) => text ?? [])).toEqual([
    "run.paused r1",
    "alert.changed disk-low: firing: Only 0.4 GB are free.",
  ]);
  expect(texts.map(({ type }) => type)).not.toContain("alert.changed");
  const sent = (await at.deliveries("ops")).find(({ kind }) => kind === "alert.changed");
  const replay = { project: "p1", name: "ops", event: `${sent?.event}` };
  expect((await at.ask("POST", routePath("replayDelivery", replay))).body).toMatchObject({
    state: "delivered",
  });
});

test("a role in one project is not enough for a webhook of alerts", async () => {
  await using at = await scene();
  const id = await addPerson(at.rig, "anna");
  await at.ask("PATCH", routePath("changeUser", { user: id }), { project: { project: "p1", role: "admin" } });
  const ask = requestAs(at.rig, await at.rig.keyFor(id));
  const body = { url: `${at.receiver.address}/hook`, events: ["task.*", "alert.*"] };
  expect(await ask("PUT", hook("ops"), body)).toMatchObject({ status: 403 });
  expect(await ask("PUT", hook("ops"), { ...body, events: ["task.*", "*"] })).toMatchObject({ status: 200 });
  expect(await ask("PATCH", hook("ops"), { events: ["alert.changed"] })).toMatchObject({ status: 403 });
  await at.add("alerts", { events: ["alert.*"] });
  expect(await ask("PATCH", hook("alerts"), { url: body.url })).toMatchObject({ status: 403 });
  expect(await ask("PATCH", hook("alerts"), { paused: true })).toMatchObject({ status: 200 });
});

test("the test of alerts reports what came of each webhook of alerts and of the command", async () => {
  await using at = await scene({ alerts: { command: ["sh", "-c", "echo no pager >&2; exit 3"] } });
  const test = () => at.ask("POST", routes.testAlerts.path);
  const command = { action: "command", name: "sh", done: false, detail: "exit 3: no pager" };
  expect((await test()).body).toEqual({ items: [command] });
  await at.add("ops", { events: ["alert.*"] });
  await at.add("ci", { events: ["*"] });
  at.receiver.answers.push({ status: 500, body: "down" });
  const ops = { action: "webhook", name: "p1/ops" };
  expect((await test()).body).toEqual({ items: [{ ...ops, done: false, detail: "500: down" }, command] });
  expect((await test()).body).toEqual({ items: [{ ...ops, done: true, detail: "204" }, command] });
  expect(at.receiver.types()).toEqual(["webhook.test", "webhook.test"]);
});

test("a paused webhook sends afterwards what happened meanwhile", async () => {
  await using at = await scene();
  await at.add("ci");
  expect((await at.ask("PATCH", hook("ci"), { paused: true })).body).toMatchObject({ state: "paused" });
  await at.blink();
  expect((await at.get("ci")).waiting).toBe(2);
  await at.ask("PATCH", hook("ci"), { paused: false });
  await waitFor("both", () => at.receiver.received.length === 2);
});

test("for a day after a rotation, both secrets verify a delivery; afterwards only the new one does", async () => {
  await using at = await scene();
  const { secret: old } = await at.add("ci");
  const rotated = await at.ask("POST", routePath("rotateWebhook", { project: "p1", name: "ci" }));
  const fresh = rotated.body["secret"] as string;
  const sent = async () => {
    expect((await at.ask("POST", routePath("testWebhook", { project: "p1", name: "ci" }))).status).toBe(200);
    return at.receiver.received.at(-1)!;
  };
  const during = await sent();
  expect(verify(old, during)).toEqual(verify(fresh, during));
  expect(verify(fresh, during)).toMatchObject({ type: "webhook.test" });
  at.rig.clock.advance(24 * 3_600_000);
  const after = await sent();
  const signatures = String(after.headers["webhook-signature"]).split(" ");
  expect(signatures).toHaveLength(1);
});

test("a changed webhook keeps its secret and its place in the events, and a new address switches it on", async () => {
  await using at = await scene();
  const { secret } = await at.add("ci");
  at.receiver.answers.push({ status: 410 });
  await at.blink();
  await waitFor("the end", async () => (await at.get("ci")).state === "off");
  const url = `${at.receiver.address}/elsewhere`;
  const changed = await at.ask("PATCH", hook("ci"), { url, events: ["run.resumed"] });
  expect(changed).toMatchObject({ status: 200, body: { state: "on", events: ["run.resumed"] } });
  expect(JSON.stringify(changed.body)).not.toContain("elsewhere");
  await waitFor("the rest", () => at.receiver.received.length === 2);
  expect(at.receiver.received[1]?.path).toBe("/elsewhere");
  expect(verify(secret, at.receiver.received[1]!)).toMatchObject({ type: "run.resumed" });
  expect((await at.ask("PATCH", hook("ci"), { template: "slack" })).body).toMatchObject({
    template: "slack",
    events: ["run.resumed"],
  });
  expect((await at.ask("PATCH", hook("ci"), {})).status).toBe(400);
  expect((await at.ask("PATCH", hook("ci"), { events: ["run.finished"] })).status).toBe(400);
  const audit = await at.ask("GET", routes.listAudit.path);
  expect(JSON.stringify(audit.body)).toContain("webhooks.change");
});

test("neither a private address, a name that leads to one, nor a redirect is followed", async () => {
  await using at = await scene();
  await at.ask("PATCH", routes.changeSettings.path, { privatePush: false });
  const events = ["*"];
  const refused = await at.ask("PUT", hook("inward"), { url: "https://10.0.0.1/x", events });
  expect(refused).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining("private address") },
  });
  expect((await at.ask("PUT", hook("inward"), { url: at.receiver.address, events })).status).toBe(400);
  const url = `https://localhost:${at.receiver.port}/`;
  expect((await at.ask("PUT", hook("inward"), { url, events })).status).toBe(200);
  const path = routePath("testWebhook", { project: "p1", name: "inward" });
  const tested = await at.ask("POST", path);
  expect(tested.body).toMatchObject({ state: "failed", answer: expect.stringContaining("private address") });
  await at.ask("PATCH", routes.changeSettings.path, { privatePush: true });
  await at.add("moved");
  at.receiver.answers.push({ status: 302, headers: { location: `${at.receiver.address}/inner` } });
  const moved = await at.ask("POST", routePath("testWebhook", { project: "p1", name: "moved" }));
  expect(moved.body).toMatchObject({ state: "failed", status: 302 });
  expect(at.receiver.received.map(({ path: each }) => each)).toEqual([secretPath]);
});

test("addresses and secrets are in no answer, event or file, and only those who may see secrets see webhooks", async () => {
  await using at = await scene();
  const { secret } = await at.add("ci");
  await at.blink();
  await waitFor("both", async () => (await at.deliveries("ci")).length === 2);
  const paths = [
    routes.listWebhooks.path,
    hook("ci"),
    `${hook("ci")}/deliveries`,
    routes.events.path,
    routes.listAudit.path,
  ];
  for (const path of paths) {
    const { status, body } = await at.ask("GET", path);
    expect(status, path).toBe(200);
    expect(JSON.stringify(body), path).not.toMatch(/planted-path-secret|whsec_/);
    expect(JSON.stringify(body), path).not.toContain(secret.slice(6));
  }
  const id = await addPerson(at.rig, "operator");
  await at.ask("PATCH", routePath("changeUser", { user: id }), {
    project: { project: "p1", role: "operator" },
  });
  const operator = requestAs(at.rig, await at.rig.keyFor(id));
  expect((await operator("GET", routes.listWebhooks.path)).status).toBe(403);
  expect((await operator("PUT", hook("mine"), { url: at.receiver.address, events: ["*"] })).status).toBe(403);
  const audit = await at.ask("GET", routes.listAudit.path);
  expect(JSON.stringify(audit.body)).toContain("webhooks.set");
});

test("a kind that does not exist is refused", async () => {
  await using at = await scene();
  const wrong = await at.ask("PUT", hook("ci"), { url: at.receiver.address, events: ["run.finished"] });
  expect(wrong).toMatchObject({ status: 400, body: { detail: "run.finished matches no kind of event." } });
});

test.each([
  ["slack", { text: "webhook.test" }],
  ["discord", { content: "webhook.test", allowed_mentions: { parse: [] } }],
  ["teams", { type: "message" }],
] as const)("%s gets a message to read", async (template, message) => {
  await using at = await scene();
  await at.add("chat", { template });
  await at.ask("POST", routePath("testWebhook", { project: "p1", name: "chat" }));
  expect(JSON.parse(at.receiver.received[0]!.body)).toMatchObject(message);
});

test("ntfy gets a line of text", async () => {
  await using at = await scene();
  await at.add("phone", { template: "ntfy" });
  await at.act("pause", "r1");
  await waitFor("it", () => at.receiver.received.length === 1);
  expect(at.receiver.received[0]).toMatchObject({
    body: "run.paused r1",
    headers: { title: "wezterm-parallel" },
  });
});
