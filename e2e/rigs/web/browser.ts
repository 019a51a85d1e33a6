import {
  chromium,
  type Browser as Chromium,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from "playwright-core";

import { findProgram } from "../../../tooling/test-programs.ts";

/**
 * Chromium features to turn off. The first two draw the list below the address bar, which nobody sees here,
 * in a separate process for each person: a quarter of the work. The others repeat Playwright's own list,
 * which this option overrides: features that contact other hosts, and those that its requests and clicks do
 * not support.
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

/** No sandbox, which root and most containers cannot have: the browser opens only our pages. */
const args = ["--no-sandbox", "--disable-dev-shm-usage", `--disable-features=${disabledFeatures.join()}`];

const names = ["chromium", "chromium-browser", "google-chrome"];

/** The browser of this machine; tests that need one are skipped without it, and say so. */
const browserProgram = names.map(findProgram).find((path) => path !== undefined);
const executablePath = browserProgram ?? "chromium";
export const noBrowser = browserProgram === undefined;
/** For test titles. */
export const withoutBrowser = noBrowser ? " (skipped: there is no Chromium on this machine)" : "";

export interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "light" | "dark";
  readonly language?: "en" | "ja";
  /** Touch instead of a mouse. */
  readonly touch?: boolean;
  /** An origin besides its own that the page may send the browser to. */
  readonly alsoAsks?: string;
  /** Keeps the page's service worker, which answers in the server's place; by default as on a first visit. */
  readonly keepsWorker?: boolean;
  /** A profile directory for a separate browser, as at home: a page can be installed only with one. */
  readonly profile?: string;
}

export const desktop: Look = { width: 1440, height: 900 };
export const phone: Look = { width: 390, height: 844, touch: true };

/** A person with a browser: a separate page with its own cookies, and the errors in it. */
export class Visitor implements AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /**
   * Script errors, violations of the page's policy, and requests to other hosts, as reported by the browser.
   */
  readonly problems: string[] = [];

  private constructor(page: Page, origins: readonly string[]) {
    const asked = new Set(origins);
    this.page = page;
    this.context = page.context();
    page.on("pageerror", (error) => this.problems.push(String(error)));
    page.on("console", (message) => {
      // Network errors include responses that a page expects, such as 401 before signing in.
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

  /**
   * `home`: the only origin that may be requested, unless `look` names another; undefined for the first one.
   */
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

  /**
   * Sends a request that a page of theirs would send, with their cookies but without the page, which takes a
   * second to load.
   */
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

  /** Waits until the page has fetched everything and its skeletons are gone. */
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

/**
 * Returns a browser shared by tests, because starting one costs as much as several tests. It ends with their
 * process; a crashed one is replaced.
 */
export async function testBrowser(): Promise<Chromium> {
  ofThisProcess ??= openBrowser();
  const browser = await ofThisProcess;
  if (browser.isConnected()) return browser;
  ofThisProcess = undefined;
  return await testBrowser();
}

/** `more`: additional command-line options. */
export async function openBrowser(more: readonly string[] = []): Promise<Chromium> {
  return await chromium.launch({ executablePath, args: [...args, ...more] });
}
