import { expect, test } from "vitest";

import { until } from "../rig/until.ts";
import { noBrowser, withoutBrowser } from "./browser.ts";
import { WebRig } from "./rig.ts";

test.skipIf(noBrowser)(
  `while the server is away the page opens with what was so, says so, and goes on by itself when it is back${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("add", "--", "echo", "kept-task");
    await rig.wzp("wait", "r1");
    const visitor = await rig.owner("/", { keepsWorker: true });
    const { page } = visitor;
    await visitor.sees(/kept-task/);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await until("the backlog to be kept", () => page.evaluate(isKept));

    await rig.wzp("down", "--kill");
    await page.goto("/");
    await visitor.sees(/kept-task/);
    await visitor.sees(/away/i);
    // A page that nobody opened before is there as well.
    await page.goto("/nowhere/at/all").catch(() => undefined);
    await visitor.sees(/There is nothing at this address/);

    await page.goto("/");
    await rig.wzp("up");
    await visitor.sees(/live/i);
    await rig.wzp("add", "--", "echo", "new-task");
    await visitor.sees(/new-task/);
    expect(rig.problems).toEqual([]);

    await page.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
    await page.goto("/");
    await page.waitForURL("/sign-in");
    expect(await page.evaluate(isKept)).toBe(false);
  },
  240_000,
);

/** In the page: whether this browser keeps a backlog with something in it. Makes no database where there is none. */
async function isKept(): Promise<boolean> {
  const all = await indexedDB.databases();
  if (!all.some(({ name }) => name === "wzp-kept")) return false;
  const answerOf = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(request.error));
    });
  const database = await answerOf(indexedDB.open("wzp-kept"));
  const kept = await answerOf(database.transaction("state").objectStore("state").get("last"));
  database.close();
  return (kept as { backlog: { runs: unknown[] } } | undefined)?.backlog.runs.length === 1;
}
