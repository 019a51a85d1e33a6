import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Browser } from "playwright-core";

import type { Client } from "@wezterm-parallel/shared/client/client";
import { homePaths } from "@wezterm-parallel/shared/protocol/home";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { openClient } from "../../../packages/cli/src/transport/open-client.ts";
import { ensureWebBuilt } from "../../../scripts/web/build-web.ts";
import { killNow, TestHome } from "../home.ts";
import { npmCache } from "../packed-copy.ts";
import { testBrowser, Visitor, type Look } from "./browser.ts";

const viewersPassword = "seven pale otters whistle";

const sample = fileURLToPath(new URL("../../../examples/sample", import.meta.url));

/** A real server with its worker, a repository of the sample, and a browser for any number of people. */
export class WebRig implements AsyncDisposable {
  readonly home: TestHome;
  readonly browser: Browser;
  /** Such as `http://127.0.0.1:7117`. */
  readonly address: string;
  /** A clone of the sample project, in which `wzp` runs. */
  readonly project: string;
  /** Connected to the server's socket, like programs of its owner. */
  readonly client: Client;
  readonly #visitors: Visitor[] = [];
  #invited: Promise<void> | undefined;
  readonly #cleanup: AsyncDisposableStack;

  private constructor(
    parts: Pick<WebRig, "home" | "browser" | "address" | "project">,
    cleanup: AsyncDisposableStack,
  ) {
    this.home = parts.home;
    this.browser = parts.browser;
    this.address = parts.address;
    this.project = parts.project;
    const userId = process.getuid?.() ?? 0;
    this.client = openClient(
      homePaths({ env: { WZP_HOME: parts.home.path }, homeDirectory: "", userId }).serverSocket,
    );
    this.#cleanup = cleanup;
  }

  /** `browser`: by default the one shared by the tests of this process, which outlives the rig. */
  static async start(browser?: Browser): Promise<WebRig> {
    await ensureWebBuilt();
    await using cleanup = new AsyncDisposableStack();
    const home = cleanup.use(new TestHome());
    lendNpmCache();
    const project = makeProject(cleanup);
    // A fixed port, which stays the same after a restart whatever else was started on this machine.
    await home.wzp(project, "up", "--listen", `127.0.0.1:${await freePort()}`);
    const { stdout } = await home.wzp(project, "status", "--json");
    const { address } = JSON.parse(stdout) as { address: string };
    return new WebRig({ home, browser: browser ?? (await testBrowser()), address, project }, cleanup.move());
  }

  /** Runs `wzp` in the project; throws its output when it failed. */
  async wzp(...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.home.wzp(this.project, ...words);
    if (code !== 0) throw new Error(`wzp ${words.join(" ")} ended with ${code}: ${stderr}`);
    return stdout.trim();
  }

  /** Runs the sample's backlog to its end: 14 done, 1 failed, 1 skipped by design; returns the run's id. */
  async runSample(): Promise<string> {
    const { stdout, stderr } = await this.home.wzp(this.project, "run");
    const run = /(r\d+) failed: 1 failed, 14 done, 1 skipped/.exec(stdout + stderr)?.[1];
    if (run === undefined) throw new Error(`The sample did not end as it should:\n${stdout}${stderr}`);
    return run;
  }

  /** Opens a browser for an unknown person. */
  async visitor(look?: Look): Promise<Visitor> {
    const visitor = await Visitor.come(this.browser, this.address, look);
    this.#visitors.push(visitor);
    return visitor;
  }

  /**
   * Opens this path as the owner, signed in by a link as `wzp web` makes it and the sign-in page exchanges
   * it.
   */
  async owner(path = "/", look?: Look): Promise<Visitor> {
    const [visitor, link] = await Promise.all([this.visitor(look), this.client.makeLink()]);
    if (!link.ok) throw new Error(link.failure.detail);
    await visitor.ask(routes.exchangeLink, { link: new URL(link.value.url).hash.slice(1) });
    await visitor.page.goto(path);
    return visitor;
  }

  /** Opens this path as an invited person who may only view, signed in; later visitors share the account. */
  async viewer(path = "/", look?: Look): Promise<Visitor> {
    const visitor = await this.visitor(look);
    this.#invited ??= this.#inviteViewer();
    await this.#invited;
    await visitor.ask(routes.signIn, { name: "vera", password: viewersPassword });
    await visitor.page.goto(path);
    return visitor;
  }

  async #inviteViewer(): Promise<void> {
    const link = await this.wzp("users", "add", "vera", "--role", "viewer");
    await using visitor = await this.visitor();
    const invitation = new URL(link).hash.slice(1);
    await visitor.ask(routes.acceptInvitation, { invitation, password: viewersPassword });
  }

  /** Kills the server or its worker, and prevents its restart until the returned function is called. */
  kill(program: "server" | "worker" = "server"): () => void {
    const pidIn = (file: string) =>
      Number.parseInt(readFileSync(join(this.home.path, "run", file), "utf8"), 10);
    const keeper = pidIn(`${program}.keeper`);
    process.kill(keeper, "SIGSTOP");
    killNow(pidIn(`${program}.pid`));
    return () => void process.kill(keeper, "SIGCONT");
  }

  /** Closes the pages of all visitors, because an unused page still draws every change. */
  async seeOut(): Promise<void> {
    await Promise.all(this.#visitors.map((visitor) => visitor[Symbol.asyncDispose]()));
  }

  /** Problems in all pages so far. */
  get problems(): readonly string[] {
    return this.#visitors.flatMap(({ problems }) => problems);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.seeOut();
    await this.#cleanup[Symbol.asyncDispose]();
  }
}

/** The sample installs its packages as its user would, from the cache that `npm ci` of the clone filled. */
function lendNpmCache(): void {
  const cache = join(process.env["HOME"] ?? "", ".npm");
  try {
    symlinkSync(npmCache(), cache);
  } catch (error) {
    // A test of another file made it at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function makeProject(cleanup: AsyncDisposableStack): string {
  const root = mkdtempSync(join(tmpdir(), "wzp-web-"));
  cleanup.defer(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const project = join(root, "tally");
  cpSync(sample, project, { recursive: true });
  renameSync(join(project, "gitignore"), join(project, ".gitignore"));
  for (const words of [
    ["init", "-q", "-b", "main"],
    ["add", "--all"],
    ["commit", "-qm", "tally, a sample"],
  ]) {
    execFileSync("git", words, { cwd: project });
  }
  return project;
}
