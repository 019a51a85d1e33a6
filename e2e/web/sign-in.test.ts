import { spawn } from "node:child_process";

import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { mainProgram } from "../../packages/cli/test/rigs/built-package.ts";
import { codeAt } from "../../packages/cli/test/rigs/code-at.ts";
import { TestHome } from "../rigs/home.ts";
import { until } from "../rigs/until.ts";
import { noBrowser, withoutBrowser, type Visitor } from "../rigs/web/browser.ts";
import { WebRig } from "../rigs/web/rig.ts";

const password = "seven pale otters whistle";

/** Runs `wzp login` as on another machine; returns the code that it shows, and later how it ended. */
async function login(
  rig: WebRig,
  far: TestHome,
): Promise<{ userCode: string; ended: Promise<number | null> }> {
  const words = [mainProgram, "login", "--json", rig.address];
  const child = spawn(process.execPath, words, { env: far.env(), stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  let said = "";
  child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
  const line = await until("the code to be shown", () => said.includes("\n") && said.split("\n")[0]);
  return { userCode: (JSON.parse(line) as { userCode: string }).userCode, ended };
}

/** Expects no horizontal scrolling, on a phone or a desktop. */
async function expectSoundPage({ page }: Visitor): Promise<void> {
  for (const [width, colorScheme] of [
    [390, "dark"],
    [1200, "light"],
  ] as const) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    const tooWide = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
    expect(await page.evaluate(tooWide)).toBe(false);
  }
}

test.skipIf(noBrowser)(
  `in a browser: a link signs in once and is not in the history, the API document is browsable, signing out ends the session${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const visitor = await rig.visitor();
    const { page } = visitor;
    await page.goto("/runs?state=failed");
    await page.waitForURL("/sign-in?to=%2Fruns%3Fstate%3Dfailed");
    // Nobody has an account, so there is no password form.
    await visitor.sees(/Get a sign-in link[^]*wzp web/);
    expect(await page.locator("input[name=password]").count()).toBe(0);
    await expectSoundPage(visitor);
    const link = await rig.wzp("web", "--print");
    await page.goto(link);
    await page.waitForURL("/");
    await visitor.sees(/Overview/);
    await expectSoundPage(visitor);
    expect(await page.evaluate(() => document.cookie)).toBe("");
    await page.goto("/sign-in?refused=provider-away");
    await visitor.sees(/The single sign-on provider is not responding/);
    await page.goto("/docs");
    await visitor.sees(/\d+ paths\./);
    await page.fill("input[name=text]", "/metrics");
    await visitor.sees(/metrics/);
    expect(await page.locator("summary:visible", { hasText: "/api/v1/runs" }).count()).toBe(0);
    await expectSoundPage(visitor);
    await page.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
    await page.goto("/");
    await page.waitForURL("/sign-in");
    await page.goto("about:blank");
    await page.goto(link);
    await visitor.sees(/This sign-in link has expired[^]*wzp web/);
    expect(await page.locator("input[name=password]").count()).toBe(0);
    expect(await page.evaluate(() => location.hash)).toBe("");
    await page.goto("/docs");
    await visitor.sees(/Sign in first/);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `in a browser: sets a password by invitation, requires its second factor, and approves a program${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    const visitor = await rig.visitor();
    const { page } = visitor;
    await page.goto(await rig.wzp("users", "add", "vera", "--role", "viewer"));
    for (const [first, second, told] of [
      [password, `${password}s`, /The passwords do not match/],
      ["password1234", "password1234", /Too easy to guess/],
    ] as const) {
      await setPassword(page, first, second);
      await visitor.sees(told);
    }
    await expectSoundPage(visitor);
    await setPassword(page, password, password);
    await page.waitForURL("/sign-in");
    await signIn(page, "wrong");
    await visitor.sees(/Wrong name, password or code/);
    expect(await typesWhileShown(page)).toEqual(["password", "text", "password"]);
    await signIn(page, password);
    await page.waitForURL("/");
    // A viewer may not run anything, so there are no instructions for it.
    await visitor.sees(/No runs yet\s+Once someone runs something/);
    expect(await page.getByText("wzp init").count()).toBe(0);
    const secret = await enrolFactor(page);
    await page.evaluate(() => fetch("/api/v1/auth/sign-out", { method: "POST" }));
    // The page leaves by itself once its event stream is refused.
    await page.waitForURL(/\/sign-in\?/);
    await page.goto("/device");
    await page.waitForURL("/sign-in?to=%2Fdevice");
    await signIn(page, password);
    await visitor.sees(/Enter your second-factor code/);
    await expectSoundPage(visitor);
    // The code that enabled the factor is no longer valid; the one of the next half minute is already.
    await page.fill("input[name=code]", codeAt(secret, Date.now() + 30_000));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("/device");
    await using far = new TestHome();
    const { userCode, ended } = await login(rig, far);
    await page.fill("input[name=code]", userCode);
    await page.getByRole("button", { name: "Continue" }).click();
    await visitor.sees(/A program wants to sign in[^]*Address\s+127\.0\.0\.1/);
    await expectSoundPage(visitor);
    await page.getByRole("button", { name: "Allow" }).click();
    await visitor.sees(/The program is signed in/);
    expect(await ended).toBe(0);
    expect(rig.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(noBrowser)(
  `in a browser: a person who must set up a second factor types password and code without a click${withoutBrowser}`,
  async () => {
    await using rig = await WebRig.start();
    await rig.wzp("admin", "require-second-factor", "on");
    const visitor = await rig.viewer("/");
    const { page } = visitor;
    await visitor.sees(/Set up a second factor/);
    await page.locator("input[name=old]:focus").waitFor();
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.locator("input[name=code]:focus").waitFor();
    const secret = await page.getByLabel("Or enter this secret").inputValue();
    await page.keyboard.type(codeAt(secret, Date.now()));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Done" }).click();
    await visitor.sees(/Overview/);
    expect(rig.problems).toEqual([]);
  },
  60_000,
);

async function setPassword(page: Page, first: string, second: string): Promise<void> {
  await page.fill("input[name=password]", first);
  await page.fill("input[name=again]", second);
  await page.getByRole("button", { name: "Set password" }).click();
}

async function signIn(page: Page, typed: string): Promise<void> {
  await page.fill("input[name=name]", "vera");
  await page.fill("input[name=password]", typed);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Returns the state of the password field before it is shown, while shown, and afterwards. */
async function typesWhileShown(page: Page): Promise<readonly (string | null)[]> {
  const typeNow = () => page.getAttribute("input[name=password]", "type");
  const show = page.getByRole("button", { name: "Show password" });
  const before = await typeNow();
  await show.click();
  const shown = await typeNow();
  await show.click();
  return [before, shown, await typeNow()];
}

/** Enables a factor as a page would: with the session's cookie, from this origin. */
async function enrolFactor(page: Page): Promise<string> {
  const post = (path: string, body: object) =>
    page.evaluate(
      async ([to, text]) => {
        const headers = { "content-type": "application/json" };
        const answer = await fetch(to, { method: "POST", headers, body: text });
        return (await answer.json()) as unknown;
      },
      [path, JSON.stringify(body)] as const,
    );
  const { secret } = (await post("/api/v1/auth/factor", { password })) as { secret: string };
  const code = codeAt(secret, Date.now());
  expect(await post("/api/v1/auth/factor/confirm", { code })).toHaveProperty("recoveryCodes");
  return secret;
}
