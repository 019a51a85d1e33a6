import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { CDPSession, Page, Worker } from "playwright-core";
import { expect, test } from "vitest";

import { TestPushService } from "../../packages/backend/test/rigs/push/test-push-service.ts";
import { noBrowser, phone, withoutBrowser } from "../rigs/web/browser.ts";
import { expectEveryLook } from "../rigs/web/looks.ts";
import { WebRig } from "../rigs/web/rig.ts";
import { until } from "../rigs/until.ts";

const agent = fileURLToPath(new URL("../../packages/shared/test/rigs/asking-agent.cjs", import.meta.url));

/** A message waits 10 s after the one before, and for an agent that starts and ends. */
const messageLimitMs = 90_000;

test.skipIf(noBrowser)(
  `an agent that asks is told to a phone without an open page, answered there by a button, and no longer shown${withoutBrowser}`,
  async () => {
    await using service = await new TestPushService().listen();
    await using rig = await WebRig.start();
    await rig.wzp("admin", "private-push", "on");
    const listed = await rig.client.get("listSubscriptions", {});
    if (!listed.ok) throw new Error(listed.failure.detail);
    service.expectKey(listed.value.publicKey);
    await expectEveryLook(rig, {
      name: "notifications",
      path: "/profile",
      settled: (page) => page.getByRole("switch").nth(10).waitFor(),
    });

    const { page, context } = await rig.owner("/", { ...phone, keepsWorker: true });
    await context.grantPermissions(["notifications"]);
    await context.addInitScript(useService, service.subscribe("phone").subscription);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.goto("/profile");
    await page.getByRole("switch", { name: "An agent asks for permission" }).check();
    await page.getByRole("switch", { name: "Notify this browser while no page is open" }).check();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("1 of 1 push services accepted the test").waitFor();
    expect(service.to("phone").at(-1)?.show).toMatchObject([{ kind: "test" }]);
    await until("the choice to be stored", async () => {
      const chosen = await rig.client.get("getPreferences", {});
      return chosen.ok && chosen.value.notifications.includes("permission");
    });

    const worker = await workerOf(page);
    const deliver = await delivery(page, rig.address);
    // Nobody looks at the dashboard any more.
    await page.goto("about:blank");
    writeFileSync(join(rig.project, "wezterm-parallel.yaml"), planOf("permission"));
    await rig.wzp("run", "--detach");
    await until("the message", () => service.to("phone").length === 2, messageLimitMs);
    await deliver(JSON.stringify(service.to("phone")[1]));
    await until("the notification", async () => (await shownBy(worker)).length > 0);
    expect(await shownBy(worker)).toEqual([
      "r1/asks asks for your permission: Bash: rm -r build [Allow, Deny]",
    ]);
    await worker.evaluate(pressFirst);
    await until("the agent to have its answer", () => typedIn(rig).includes("allowed"));

    await until("the closing message", () => service.to("phone").length === 3, messageLimitMs);
    await deliver(JSON.stringify(service.to("phone")[2]));
    await until("nothing to be shown", async () => (await shownBy(worker)).length === 0);
    expect(rig.problems).toEqual([]);
  },
  360_000,
);

function planOf(what: string): string {
  const run = [process.execPath, agent, "asks.txt", what];
  return JSON.stringify({ version: 1, tasks: { asks: { run, checkout: "project" } } });
}

function typedIn({ project }: WebRig): string {
  try {
    return readFileSync(join(project, "asks.txt"), "utf8");
  } catch {
    return "";
  }
}

/** Runs in the page: headless Chromium has no push service, so ours takes the place of the vendor's. */
function useService(subscription: { readonly endpoint: string; readonly keys: object }): void {
  if (!("PushManager" in globalThis)) return;
  const subscribed = { toJSON: () => subscription, unsubscribe: async () => true, options: {} };
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async () => subscribed as never;
}

async function workerOf(page: Page): Promise<Worker> {
  const [worker] = page.context().serviceWorkers();
  return worker ?? (await page.context().waitForEvent("serviceworker"));
}

/** Returns how a push service hands a decrypted message to the browser's worker. */
async function delivery(page: Page, origin: string): Promise<(data: string) => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [found] = registrations;
      if (found !== undefined) resolve(found.registrationId);
    });
  });
  await session.send("ServiceWorker.enable");
  const registrationId = await registered;
  return async (data) => {
    await session.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data });
  };
}

/** Returns what is shown about the agent. */
async function shownBy(worker: Worker): Promise<readonly string[]> {
  return await worker.evaluate(async () => {
    const { registration } = self as unknown as { registration: ServiceWorkerRegistration };
    const shown = await registration.getNotifications({ tag: "r1/asks" });
    return shown.map((each) => {
      const { actions = [] } = each as unknown as { actions?: readonly { title: string }[] };
      return `${each.title}: ${each.body} [${actions.map(({ title }) => title).join(", ")}]`;
    });
  });
}

/** Runs in the worker: presses the first button of the notification, as a person does. */
async function pressFirst(): Promise<void> {
  const scope = self as unknown as { registration: ServiceWorkerRegistration } & EventTarget;
  const [notification] = await scope.registration.getNotifications({ tag: "r1/asks" });
  const Pressed = (globalThis as unknown as { NotificationEvent: new (type: string, of: object) => Event })
    .NotificationEvent;
  scope.dispatchEvent(new Pressed("notificationclick", { notification, action: "yes" }));
}
