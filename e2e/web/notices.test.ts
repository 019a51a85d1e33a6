import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { noBrowser, withoutBrowser, type Visitor } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const newSignIn = /New sign-in from Firefox 140 · Linux, 127\.0\.0\.1, \d\d:\d\d\. Was it you\?/;

let rig: WebRig;

beforeAll(async () => {
  if (!noBrowser) rig = await WebRig.start();
}, 120_000);

afterEach(async () => await rig?.seeOut());
afterAll(async () => await rig?.[Symbol.asyncDispose](), 60_000);

async function signInElsewhere(): Promise<void> {
  const answer = await fetch(`${rig.address}${routes.signIn.path}`, {
    method: "POST",
    headers: { "user-agent": firefox, "content-type": "application/json" },
    body: JSON.stringify({ name: "vera", password: "seven pale otters whistle", mode: "program" }),
  });
  expect(answer.status).toBe(200);
}

const notices = ({ page }: Pick<Visitor, "page">) =>
  page.getByRole("status").filter({ hasText: /Was it you/ });

test.skipIf(noBrowser)(
  `in a browser: shows a notice of a foreign sign-in on every page and tab until the person confirms it${withoutBrowser}`,
  async () => {
    const here = await rig.viewer("/");
    const otherBrowser = await rig.viewer("/runs");
    const otherTab = { page: await here.context.newPage() };
    await otherTab.page.goto("/workers");
    await here.sees(/Overview/);
    expect(await notices(here).count()).toBe(0);
    await signInElsewhere();
    for (const each of [here, otherBrowser, otherTab])
      await notices(each).filter({ hasText: newSignIn }).waitFor();
    await here.page.getByRole("link", { name: "Runs", exact: true }).first().click();
    await here.page.waitForURL("/runs");
    await notices(here).getByRole("button", { name: "It was me" }).click();
    for (const each of [here, otherTab, otherBrowser]) await notices(each).waitFor({ state: "detached" });
    await signInElsewhere();
    await here.page.reload();
    await here.settles();
    expect(await notices(here).count()).toBe(0);
    expect(rig.problems).toEqual([]);
  },
);

test.skipIf(noBrowser)(
  `in a browser: notifies other sessions of a new key, and lets them sign out everywhere${withoutBrowser}`,
  async () => {
    const here = await rig.viewer("/");
    const there = await rig.viewer("/");
    await here.page.evaluate(async (path) => {
      const headers = { "content-type": "application/json" };
      await fetch(path, { method: "POST", headers, body: JSON.stringify({ label: "ci" }) });
    }, routes.makeKey.path);
    await here.page.reload();
    await here.settles();
    expect(await notices(here).count()).toBe(0);
    const told = notices(there).filter({
      hasText: /API key “ci” created, 127\.0\.0\.1, \d\d:\d\d\. Was it you\?/,
    });
    await told.waitFor();
    expect(await told.getByRole("link", { name: "Change password" }).getAttribute("href")).toBe("/profile");
    await told.getByRole("button", { name: "Sign out everywhere" }).click();
    await there.page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
    for (const { page } of [there, here]) {
      await expect.poll(() => new URL(page.url()).pathname, { timeout: 30_000 }).toBe("/sign-in");
    }
    expect(rig.problems).toEqual([]);
  },
);
