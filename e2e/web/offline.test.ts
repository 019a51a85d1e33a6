import { expect, test } from "vitest";

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
    await page.waitForFunction(isKept, undefined, { polling: 200 });

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

/** In the page: whether this browser keeps a backlog with something in it. */
function isKept(): Promise<boolean> {
  return new Promise((resolve) => {
    const request = indexedDB.open("wzp-kept");
    request.addEventListener("error", () => resolve(false));
    request.addEventListener("success", () => {
      const database = request.result;
      const done = (kept: boolean) => {
        database.close();
        resolve(kept);
      };
      if (!database.objectStoreNames.contains("state")) return done(false);
      const asked = database.transaction("state").objectStore("state").get("last");
      asked.addEventListener("success", () =>
        done((asked.result as { backlog: { runs: unknown[] } } | undefined)?.backlog.runs.length === 1),
      );
    });
  });
}
