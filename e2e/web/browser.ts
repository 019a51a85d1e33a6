import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { WebSocket } from "ws";

import { until } from "../rig/until.ts";

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly profile: string;
}

/** A page of a Chromium of its own, without a window; spoken to by the DevTools protocol. */
export class Browser implements AsyncDisposable {
  static readonly program = findProgram(["chromium", "chromium-browser", "google-chrome"]);
  /** Mistakes of scripts and what the policy of a page kept from happening, in the browser's words. */
  readonly problems: string[] = [];
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #asked = 0;

  private constructor({ child, profile }: Started, socket: WebSocket) {
    this.#child = child;
    this.#profile = profile;
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#hear(JSON.parse(data.toString()) as Reply));
  }

  static async open(): Promise<Browser> {
    const started = start(Browser.program ?? "chromium");
    try {
      const browser = new Browser(started, await connect(started));
      for (const domain of ["Page", "Runtime", "Log"]) await browser.#ask(`${domain}.enable`);
      return browser;
    } catch (error) {
      await end(started);
      throw error;
    }
  }

  async goTo(url: string): Promise<void> {
    // Away first: a page that differs behind `#` alone would not be fetched anew.
    await this.#ask("Page.navigate", { url: "about:blank" });
    await this.#ask("Page.navigate", { url });
  }

  /** What an expression or a promise of the page comes to; `undefined` while it is between two pages. */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#ask("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    }).catch(() => undefined);
    const { result, exceptionDetails } = (answer ?? { result: {} }) as unknown as Evaluated;
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** Waits until the page shows this text. */
  async sees(text: RegExp): Promise<string> {
    let last = "";
    const look = async () => {
      last = String(await this.evaluate("document.body?.innerText ?? ''"));
      return text.test(last) && last;
    };
    return until(`the page to show ${String(text)}`, look).catch((error: unknown) => {
      throw new Error(`${String(error)}\nIt shows:\n${last}`);
    });
  }

  /** Waits until it is at this path. */
  async isAt(path: string): Promise<void> {
    const at = async () =>
      (await this.evaluate("location.pathname + location.search + location.hash")) === path;
    await until(`the browser to be at ${path}`, at);
  }

  /** Types as a keyboard does into the field of this name, once it can be seen. */
  async type(name: string, text: string): Promise<void> {
    const field = `[...document.querySelectorAll("input[name=${name}]")].find((each) => each.checkVisibility())`;
    await until(`a field ${name}`, () => this.evaluate(`(${field}) !== undefined`).then(Boolean));
    await this.evaluate(`{ const field = ${field}; field.focus(); field.select(); }`);
    await this.#ask("Input.insertText", { text });
  }

  /** Clicks the button or link with this text, once it can be seen. */
  async click(text: string): Promise<void> {
    const button = `[...document.querySelectorAll("button, a, summary")].find((each) =>
      each.checkVisibility() && !each.disabled && each.innerText.trim() === ${JSON.stringify(text)})`;
    await until(`a button ${text}`, () => this.evaluate(`(${button}) !== undefined`).then(Boolean));
    await this.evaluate(`(${button}).click()`);
  }

  /** A phone's or a desk's width, by day or by night. */
  async show(width: number, scheme: "light" | "dark"): Promise<void> {
    const size = { width, height: 800, deviceScaleFactor: 1, mobile: width < 600 };
    await this.#ask("Emulation.setDeviceMetricsOverride", size);
    await this.#ask("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.terminate();
    await end({ child: this.#child, profile: this.#profile });
  }

  async #ask(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#asked;
    const { promise, resolve } = Promise.withResolvers<Reply>();
    this.#waiting.set(id, resolve);
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await promise;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  #hear({ id, method, params, ...reply }: Reply): void {
    if (id !== undefined) {
      this.#waiting.get(id)?.(reply);
      this.#waiting.delete(id);
    }
    if (method === "Runtime.exceptionThrown") this.problems.push(JSON.stringify(params));
    if (method === "Runtime.consoleAPICalled" && params?.["type"] === "error") {
      this.problems.push(JSON.stringify(params["args"]));
    }
    const entry = params?.["entry"] as { source: string; level: string; text: string } | undefined;
    // Of the network come refusals that a page expects, such as 401 before somebody is signed in.
    if (method === "Log.entryAdded" && entry?.level === "error" && entry.source !== "network") {
      this.problems.push(entry.text);
    }
  }
}

function findProgram(names: readonly string[]): string | undefined {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  const all = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  return all.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function start(program: string): Started {
  const profile = mkdtempSync(join(tmpdir(), "wzp-chromium-"));
  // Without its sandbox, which root and most containers cannot have: it opens pages of ours alone.
  const words = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"];
  const place = [`--user-data-dir=${profile}`, "--remote-debugging-port=0", "about:blank"];
  const env = { ...process.env, HOME: profile };
  const child = spawn(program, [...words, ...place], { stdio: "ignore", detached: true, env });
  return { child, profile };
}

async function connect({ profile }: Started): Promise<WebSocket> {
  const port = await until("the browser to listen", () => portIn(profile), 60_000);
  const list = await fetch(`http://127.0.0.1:${port}/json/list`);
  const pages = (await list.json()) as readonly { type: string; webSocketDebuggerUrl: string }[];
  const socket = new WebSocket(pages.find(({ type }) => type === "page")?.webSocketDebuggerUrl ?? "");
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

/** It writes the port it chose, and its own path, into its profile. */
function portIn(profile: string): string | undefined {
  const file = join(profile, "DevToolsActivePort");
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
  return lines.length > 1 ? lines[0] : undefined;
}

/** With all its processes, which are one group. */
async function end({ child, profile }: Started): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  if (child.exitCode === null && child.pid !== undefined && killGroup(child.pid)) await gone;
  rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function killGroup(leader: number): boolean {
  try {
    return process.kill(-leader, "SIGKILL");
  } catch {
    return false;
  }
}
