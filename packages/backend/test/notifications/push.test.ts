import { readFileSync, readdirSync } from "node:fs";

import { expect, test } from "vitest";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { routes, routePath } from "@wezterm-parallel/shared/protocol/api/routes";
import type { Subscriptions } from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";

import { TestPushService } from "../rigs/push/test-push-service.ts";
import { TestWorker } from "../rigs/queue-rig.ts";
import { waitFor } from "../rigs/session-rig.ts";
import { addPerson, requestAs, twoProjects } from "../rigs/two-projects.ts";

const subscriptions = routes.listSubscriptions.path;
const preferences = routes.getPreferences.path;
const kinds = ["permission", "failed", "run-ended"] as const;

const asks = (message: string): Activity => ({
  state: "waiting",
  waitsFor: "permission",
  source: "status",
  by: "claude-code",
  since: 1_700_000_000_000,
  message,
});

type Ask = ReturnType<typeof requestAs>;

/** Two projects whose tasks run, a push service, and people who chose what they are notified of. */
async function scene() {
  await using opened = new AsyncDisposableStack();
  const rig = opened.use(await twoProjects());
  const service = opened.use(await new TestPushService().listen());
  const worker = new TestWorker(rig);
  const ask = requestAs(rig);
  const assigned = () =>
    worker.sent.flatMap((each) => (each.type === "assign" || each.type === "welcome" ? each.attempts : []));
  await waitFor("both tasks to be assigned", () => assigned().length === 2);
  await worker.report(...assigned().map(({ ref }) => worker.running(ref)));
  expect((await ask("PATCH", routes.changeSettings.path, { privatePush: true })).status).toBe(200);
  const listed = (await ask("GET", subscriptions)).body as unknown as Subscriptions;
  service.expectKey(listed.publicKey);
  const person = async (name: string, project?: "p1" | "p2", role = "viewer") => {
    const id = await addPerson(rig, name);
    const url = routePath("changeUser", { user: id });
    if (project !== undefined) await ask("PATCH", url, { project: { project, role } });
    return requestAs(rig, await rig.keyFor(id));
  };
  const stack = opened.move();
  return {
    rig,
    service,
    ask,
    person,
    subscribe: async (as: Ask, name: string, chosen: object = { notifications: kinds }) => {
      expect((await as("PUT", preferences, chosen)).status).toBe(200);
      return await as("POST", subscriptions, service.subscribe(name).subscription);
    },
    /** Reports what the program of the only task of this run does. */
    input: async (run: number, activity?: Activity) => {
      await rig.tasks.input({ run, name: "one" }, 1, activity);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

test("an agent that asks is shown to those who may see it, encrypted for each browser, and closed once answered", async () => {
  await using at = await scene();
  const { service, subscribe, person } = at;
  await subscribe(await person("operator", "p1", "operator"), "operator");
  await subscribe(await person("viewer", "p2"), "viewer");
  await subscribe(await person("uninterested", "p1"), "uninterested", { notifications: ["run-ended"] });
  await subscribe(at.ask, "owner", { notifications: kinds });
  await at.input(1, asks("approve Bash: npm test"));
  await waitFor("two notifications", () => service.received.length === 2);
  const news = {
    key: "r1/one",
    kind: "permission",
    name: "r1/one",
    text: "approve Bash: npm test",
    to: "/runs/r1/tasks/one",
    asks: { attempt: "r1/one#1", since: 1_700_000_000_000 },
  };
  expect(service.to("owner")).toEqual([{ language: "en", show: [news], close: [] }]);
  // May answer: terminals:write.
  expect(service.to("operator")).toEqual([{ language: "en", show: [news], close: [] }]);
  const [first] = service.received;
  expect(first).toMatchObject({ ttl: "86400", urgency: "high" });
  expect(first?.body.includes("npm test")).toBe(false);
  await at.input(1);
  await waitFor("the notifications to be closed", () => service.received.length === 4);
  expect(service.to("owner").at(-1)).toEqual({ language: "en", show: [], close: ["r1/one"] });
  expect([service.to("viewer"), service.to("uninterested")]).toEqual([[], []]);
});

test("a viewer hears that an agent asks, without being offered to answer", async () => {
  await using at = await scene();
  await at.subscribe(await at.person("vera", "p1"), "vera");
  await at.input(1, asks("approve Bash: npm test"));
  await waitFor("the notification", () => at.service.received.length === 1);
  expect(at.service.to("vera")[0]?.show[0]).not.toHaveProperty("asks");
});

test("a test notification reports what each push service answered, and a browser that is gone is removed", async () => {
  await using at = await scene();
  await at.subscribe(at.ask, "one");
  await at.subscribe(at.ask, "two");
  const listed = (await at.ask("GET", subscriptions)).body as unknown as Subscriptions;
  const [one, two] = listed.items;
  at.service.answers.push({ status: 201 }, { status: 410 });
  const tested = await at.ask("POST", routes.testSubscriptions.path);
  const items = tested.body["items"] as { id: string; result: string }[];
  expect(items.map(({ result }) => result).toSorted()).toEqual(["gone", "sent"]);
  const left = (await at.ask("GET", subscriptions)).body as unknown as Subscriptions;
  expect(left.items).toHaveLength(1);
  at.service.answers.push({ status: 500 });
  const failed = await at.ask("POST", routes.testSubscriptions.path);
  expect(failed.body).toMatchObject({
    items: [{ result: "failed", failure: "its push service answered 500" }],
  });
  expect([one?.id, two?.id]).toContain(left.items[0]?.id);
});

test("a browser is one subscription however often it is added, of the last person, and each removes only their own", async () => {
  await using at = await scene();
  const [vera, otto] = [await at.person("vera", "p1"), await at.person("otto", "p1")];
  const { subscription } = at.service.subscribe("shared");
  const added = await vera("POST", subscriptions, subscription);
  const again = await vera("POST", subscriptions, { ...subscription, language: "ja" });
  expect(again.body["id"]).toBe(added.body["id"]);
  const id = String(added.body["id"]);
  expect((await otto("DELETE", routePath("removeSubscription", { id }))).status).toBe(404);
  const taken = await otto("POST", subscriptions, subscription);
  expect((await vera("GET", subscriptions)).body["items"]).toEqual([]);
  expect((await otto("GET", subscriptions)).body["items"]).toMatchObject([{ id: taken.body["id"] }]);
  const own = routePath("removeSubscription", { id: String(taken.body["id"]) });
  expect((await otto("DELETE", own)).status).toBe(200);
  const audit = await at.ask("GET", `${routes.listAudit.path}?action=subscriptions`);
  expect((audit.body["items"] as { action: string }[]).map(({ action }) => action)).toEqual([
    "subscriptions.remove",
    "subscriptions.add",
    "subscriptions.add",
  ]);
});

test("addresses are sealed in the database, and those of private networks are refused until an administrator allows them", async () => {
  await using at = await scene();
  await at.subscribe(at.ask, "sealed-away");
  for (const file of readdirSync(at.rig.state).filter((name) => name.startsWith("accounts.db"))) {
    expect(readFileSync(`${at.rig.state}/${file}`).includes("sealed-away"), file).toBe(false);
  }
  await at.ask("PATCH", routes.changeSettings.path, { privatePush: false });
  const { subscription } = at.service.subscribe("other");
  const refused = await at.ask("POST", subscriptions, subscription);
  expect([refused.status, refused.body["detail"]]).toEqual([400, "Notifications are sent over HTTPS only."]);
  const endpoint = "https://192.168.1.1/push";
  const privately = await at.ask("POST", subscriptions, { ...subscription, endpoint });
  expect(privately.body["detail"]).toBe("192.168.1.1 is not on the public internet.");
  const tested = await at.ask("POST", routes.testSubscriptions.path);
  expect(tested.body).toMatchObject({
    items: [{ result: "failed", failure: "its address does not use https" }],
  });
  expect(at.service.received).toEqual([]);
});

test("a name that resolves to this machine is not contacted", async () => {
  await using at = await scene();
  await at.ask("PATCH", routes.changeSettings.path, { privatePush: false });
  const { subscription } = at.service.subscribe("named");
  const endpoint = "https://localhost:1/push";
  expect((await at.ask("POST", subscriptions, { ...subscription, endpoint })).status).toBe(200);
  const tested = await at.ask("POST", routes.testSubscriptions.path);
  expect(tested.body).toMatchObject({
    items: [{ result: "failed", failure: "localhost is at a private address" }],
  });
});

test("a subscription ends with the sign-in that added it", async () => {
  await using at = await scene();
  const id = await addPerson(at.rig, "vera");
  const url = routePath("changeUser", { user: id });
  await at.ask("PATCH", url, { project: { project: "p1", role: "viewer" } });
  const vera = requestAs(at.rig, await at.rig.keyFor(id));
  await at.subscribe(vera, "vera");
  await at.subscribe(at.ask, "owner");
  const [grant] = await at.rig.accounts.grants({ kinds: ["key"], user: id, limit: 1 });
  await at.ask("DELETE", routePath("revokeGrant", { id: grant?.id ?? "" }));
  await at.input(1, asks("approve Bash: npm test"));
  await waitFor("the owner's notification", () => at.service.to("owner").length === 1);
  await waitFor(
    "her subscription to end",
    async () => (await at.rig.accounts.subscriptions.all()).length === 1,
  );
  expect(at.service.to("vera")).toEqual([]);
});
