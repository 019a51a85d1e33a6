import { spawn } from "node:child_process";

import { expect, test } from "vitest";

import { codeAt } from "../../packages/cli/test/code-at.ts";
import { TestHome } from "../rig/home.ts";
import { until } from "../rig/until.ts";
import { Browser } from "./browser.ts";

const password = "seven pale otters whistle";
const without = Browser.program === undefined ? " (skipped: there is no Chromium on this machine)" : "";

/** A server with its worker, and a browser that has never been there. */
class WebRig implements AsyncDisposable {
  readonly home: TestHome;
  readonly browser: Browser;
  readonly address: string;
  readonly #cleanup: AsyncDisposableStack;

  private constructor(parts: Pick<WebRig, "home" | "browser" | "address">, cleanup: AsyncDisposableStack) {
    this.home = parts.home;
    this.browser = parts.browser;
    this.address = parts.address;
    this.#cleanup = cleanup;
  }

  static async start(): Promise<WebRig> {
    await using cleanup = new AsyncDisposableStack();
    const home = cleanup.use(new TestHome());
    await home.wzp(home.path, "up");
    const { stdout } = await home.wzp(home.path, "status", "--json");
    const { address } = JSON.parse(stdout) as { address: string };
    const browser = cleanup.use(await Browser.open());
    return new WebRig({ home, browser, address }, cleanup.move());
  }

  async wzp(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.home.wzp(this.home.path, ...words);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** `wzp login` as on another machine; answers the code that it shows, and later how it ended. */
  async login(far: TestHome): Promise<{ userCode: string; ended: Promise<number | null> }> {
    const main = new URL("../../packages/cli/src/main.ts", import.meta.url).pathname;
    const words = [main, "login", "--json", this.address];
    const child = spawn(process.execPath, words, { env: far.env(), stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
    let said = "";
    child.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
    const line = await until("the code to be shown", () => said.includes("\n") && said.split("\n")[0]);
    return { userCode: (JSON.parse(line) as { userCode: string }).userCode, ended };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup[Symbol.asyncDispose]();
  }
}

const outside = `performance.getEntriesByType("resource").filter(({ name }) => !name.startsWith(location.origin)).length`;
const tooWide = `document.documentElement.scrollWidth > document.documentElement.clientWidth`;

/** No sideways scrolling on a phone, nothing asked of another host. */
async function expectSoundPage(browser: Browser): Promise<void> {
  await browser.show(390, "dark");
  expect(await browser.evaluate(tooWide)).toBe(false);
  await browser.show(1200, "light");
  expect(await browser.evaluate(tooWide)).toBe(false);
  expect(await browser.evaluate(outside)).toBe(0);
}

test.skipIf(Browser.program === undefined)(
  `in a browser: a link signs in once and is not in the history, the API can be looked through, signing out ends it${without}`,
  async () => {
    await using rig = await WebRig.start();
    const { browser, address } = rig;
    await browser.goTo(`${address}/`);
    await browser.isAt("/sign-in");
    await browser.sees(/Password/);
    await expectSoundPage(browser);
    const link = await rig.wzp("web", "--print");
    await browser.goTo(link);
    await browser.isAt("/");
    const home = await browser.sees(/Signed in as local owner \(owner\)\.[^]*Workers\s+\S+ connected/);
    expect(home).toMatch(/Tasks\s+none/);
    await expectSoundPage(browser);
    expect(await browser.evaluate("document.cookie")).toBe("");
    await browser.click("The API");
    await browser.isAt("/docs");
    await browser.sees(/\d+ paths\./);
    await browser.type("text", "/metrics");
    expect(await browser.sees(/metrics/)).not.toContain("/api/v1/runs");
    await expectSoundPage(browser);
    await browser.goTo(`${address}/`);
    await browser.click("Sign out");
    await browser.isAt("/sign-in");
    await browser.goTo(link);
    await browser.sees(/link/i);
    expect(await browser.evaluate("location.hash")).toBe("");
    await browser.goTo(`${address}/docs`);
    await browser.sees(/Sign in first/);
    expect(browser.problems).toEqual([]);
  },
  120_000,
);

test.skipIf(Browser.program === undefined)(
  `in a browser: a password is set by an invitation, asked for with its second factor, and a program is allowed in${without}`,
  async () => {
    await using rig = await WebRig.start();
    const { browser, address } = rig;
    await browser.goTo(await rig.wzp("users", "add", "vera", "--role", "viewer"));
    for (const [first, second, told] of [
      [password, `${password}s`, /The two are not the same/],
      ["password1234", "password1234", /among the first that are tried/],
    ] as const) {
      await browser.type("password", first);
      await browser.type("again", second);
      await browser.click("Set the password");
      await browser.sees(told);
    }
    await expectSoundPage(browser);
    await browser.type("password", password);
    await browser.type("again", password);
    await browser.click("Set the password");
    await browser.isAt("/sign-in");
    await signIn(browser, "wrong");
    await browser.sees(/Name, password or code is wrong/);
    await signIn(browser, password);
    await browser.sees(/Signed in as vera \(viewer\)/);
    const secret = await enrolFactor(browser);
    await browser.click("Sign out");
    await browser.isAt("/sign-in");

    await browser.goTo(`${address}/device`);
    await browser.isAt("/sign-in?device");
    await signIn(browser, password);
    await browser.sees(/The code of the second factor is needed/);
    await expectSoundPage(browser);
    // The code that turned the factor on counts no more; the one of the next half minute does already.
    await browser.type("code", codeAt(secret, Date.now() + 30_000));
    await browser.click("Sign in");
    await browser.isAt("/device");
    await using far = new TestHome();
    const { userCode, ended } = await rig.login(far);
    await browser.type("code", userCode);
    await browser.click("Look");
    await browser.sees(/A program wants to sign in[^]*Address\s+127\.0\.0\.1/);
    await expectSoundPage(browser);
    await browser.click("Allow");
    await browser.sees(/The program is signed in/);
    expect(await ended).toBe(0);
    expect(browser.problems).toEqual([]);
  },
  120_000,
);

async function signIn(browser: Browser, typed: string): Promise<void> {
  await browser.type("name", "vera");
  await browser.type("password", typed);
  await browser.click("Sign in");
}

/** As a page would: with the session's cookie, from this origin. */
async function enrolFactor(browser: Browser): Promise<string> {
  const post = (path: string, body: object) =>
    browser.evaluate(`fetch(${JSON.stringify(path)}, { method: "POST",
      headers: { "content-type": "application/json" }, body: ${JSON.stringify(JSON.stringify(body))} })
      .then((answer) => answer.json())`);
  const { secret } = (await post("/api/v1/auth/factor", { password })) as { secret: string };
  const code = codeAt(secret, Date.now());
  expect(await post("/api/v1/auth/factor/confirm", { code })).toHaveProperty("recoveryCodes");
  return secret;
}
