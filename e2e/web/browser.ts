import {
  chromium,
  type Browser as Chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

import { findProgram } from "../../tooling/test-programs.ts";

/**
 * What Chromium does besides showing pages. The first two draw the list below its address bar, which nobody sees here,
 * in a process of its own for each person: a quarter of the work. The others are Playwright's, whose own word of this
 * name counts no more: ways to other hosts, and what its requests and clicks do not go with.
 */
const disabledFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

/** Without its sandbox, which root and most containers cannot have: it opens pages of ours alone. */
const args = ["--no-sandbox", "--disable-dev-shm-usage", `--disable-features=${disabledFeatures.join()}`];

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The browser of this machine; the tests that need one say so and are skipped where there is none. */
const browserProgram = names.map(findProgram).find((path) => path !== undefined);
const executablePath = browserProgram ?? "chromium";
export const noBrowser = browserProgram === undefined;
/** For titles. */
export const withoutBrowser = noBrowser ? " (skipped: there is no Chromium on this machine)" : "";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  readonly language?: "en" | "ja";
  /** A finger instead of a mouse. */
  readonly touch?: boolean;
  /** An origin that the page may send the browser to, besides its own. */
  readonly alsoAsks?: string;
  /** The page's service worker is installed, which answers in the server's place; absent: as on a first visit. */
  readonly keepsWorker?: boolean;
  /** A directory for a browser of this person alone, as at home: what comes without one can install nothing. */
  readonly profile?: string;
}

export const desktop: Look = { width: 1440, height: 900 };
export const phone: Look = { width: 390, height: 844, touch: true };

/** A person at a browser: a page of their own, with cookies of their own, and what went wrong in it. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Mistakes of scripts, what the page's policy stopped, requests to other hosts, in the browser's words. */
  readonly problems: string[] = [];

  private constructor(page: Page, origins: readonly string[]) {
    const asked = new Set(origins);
    this.page = page;
    this.context = page.context();
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => {
      // Of the network come refusals that a page expects, such as 401 before somebody is signed in.
      if (
        message.type() !== "error" ||
        /^Failed to load resource|WebSocket connection to/.test(message.text())
      )
        return;
      this.problems.push(`${message.text()} (${message.location().url})`);
    });
    this.context.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (!protocol.startsWith("http")) return;
      if (asked.size === 0) asked.add(origin);
      if (!asked.has(origin)) this.problems.push(`asked ${request.url()}`);
    });
  }

  /** `home`: the only origin that may be asked for anything, unless the look names another; absent: the first. */
  static async come(browser: Chromium, home: string | undefined, look: Look = desktop): Promise<Visitor> {
    const options = { ...(home !== undefined && { baseURL: home }), ...optionsOf(look) };
    const context =
      look.profile === undefined
        ? await browser.newContext(options)
        : await chromium.launchPersistentContext(look.profile, { executablePath, args, ...options });
    const origins = [home, look.alsoAsks].filter((each) => each !== undefined);
    return new Visitor(
      context.pages()[0] ?? (await context.newPage()),
      origins.map((each) => new URL(each).origin),
    );
  }

  /** What a page of theirs would ask, with their cookies and without the page: to load one takes a second. */
  async ask(
    { method, path }: { readonly method: string; readonly path: string },
    body: object,
  ): Promise<void> {
    const answer = await this.context.request.fetch(path, { method, data: body });
    if (!answer.ok()) throw new Error(`${method} ${path} was answered ${answer.status()}`);
  }

  /** Waits until the page shows this text. */
  async sees(text: RegExp): Promise<string> {
    const shown = () => document.body?.innerText ?? "";
    const found = ([source, flags]: readonly [string, string]) =>
      new RegExp(source, flags).test(document.body?.innerText ?? "");
    await this.page
      .waitForFunction(found, [text.source, text.flags] as const)
      .catch(async (error: unknown) => {
        throw new Error(
          `${String(error)}\nlooking for ${String(text)}; it shows:\n${await this.page.evaluate(shown)}`,
        );
      });
    return await this.page.evaluate(shown);
  }

  /** Waits until everything has been fetched that the page asks for, and its skeletons are gone. */
  async settles(): Promise<void> {
    await this.page.waitForLoadState("networkidle");
    await this.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.context.close();
  }
}

function optionsOf(look: Look): BrowserContextOptions {
  const { width = 1440, height = 900, scheme = "light", language = "en", touch = false } = look;
  return {
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === "ja" ? "ja-JP" : "en-GB",
    timezoneId: "Asia/Tokyo",
    hasTouch: touch,
    isMobile: touch,
    reducedMotion: "reduce",
    serviceWorkers: look.keepsWorker === true ? "allow" : "block",
  };
}

let ofThisProcess: Promise<Chromium> | undefined;

/** For tests: to begin one costs as much as several of them. It ends with their process; one that crashed is replaced. */
export async function testBrowser(): Promise<Chromium> {
  ofThisProcess ??= openBrowser();
  const browser = await ofThisProcess;
  if (browser.isConnected()) return browser;
  ofThisProcess = undefined;
  return await testBrowser();
}

/** `more`: further words of its command line. */
export async function openBrowser(more: readonly string[] = []): Promise<Chromium> {
  return await chromium.launch({ executablePath, args: [...args, ...more] });
}
