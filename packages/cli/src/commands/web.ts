import { spawn } from "node:child_process";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { ownName } from "@wezterm-parallel/shared/protocol/own-name";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";

interface WebOptions {
  readonly print?: boolean;
  readonly apart?: boolean;
}

export function registerWeb(program: Command, cli: CliContext): void {
  program
    .command("web")
    .option(
      "--print",
      "print the link instead of opening it; it signs in whoever opens it first, within a minute",
    )
    .option("--apart", "at a name of its own, so that no other web server of this machine gets the session")
    .addHelpText("after", examples("wzp web", "wzp web --print", "wzp web --apart"))
    .action(cli.action((options: WebOptions) => web(cli, options)));
}

async function web(cli: CliContext, { print, apart }: WebOptions): Promise<Result<ExitCode, Failure>> {
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const link = await client.value.makeLink();
  if (!link.ok) return link;
  const { expiresAt } = link.value;
  const url = apart === true ? apartFrom(link.value.url) : link.value.url;
  if (cli.json) {
    cli.printJson({ url, expiresAt });
    return ok(exitCodes.done);
  }
  const opener = print === true ? undefined : findOpener(cli);
  if (opener === undefined) {
    cli.print(url);
    if (print !== true) cli.note("Open it within a minute; no browser can be started from here.");
    return ok(exitCodes.done);
  }
  const opened = await openUrl(opener, url);
  if (opened.ok) cli.print(`opened ${new URL(url).origin} in the browser, signed in`);
  return opened.ok ? ok(exitCodes.done) : opened;
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Only for this machine itself: what others reach has a name already. */
function apartFrom(link: string): string {
  const url = new URL(link);
  if (loopback.has(url.hostname)) url.hostname = ownName(Number(url.port));
  return url.href;
}

/** None in a session over ssh or without a display: the browser would open where nobody sits. */
function findOpener({ env }: CliContext): string | undefined {
  if (env["SSH_CONNECTION"]) return undefined;
  if (process.platform === "darwin") return "open";
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] || env["WSL_DISTRO_NAME"] ? "xdg-open" : undefined;
}

/** Origin: openers that fail do so within a second. */
const settledMs = 3000;

async function openUrl(opener: string, url: string): Promise<Result<void, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<void, Failure>>();
  const refuse = (why: string) =>
    resolve(
      fail({
        reason: "missing-program",
        detail: `The browser could not be started with ${opener}: ${why}.`,
        hint: "Open the link by hand: wzp web --print",
      }),
    );
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  // Some openers are the browser itself: one that goes on running has opened it.
  const running = setTimeout(() => resolve(ok(undefined)), settledMs);
  child.on("error", ({ message }) => refuse(message));
  child.on("exit", (code) => (code === 0 ? resolve(ok(undefined)) : refuse(`it ended with ${code}`)));
  const opened = await promise;
  clearTimeout(running);
  child.unref();
  return opened;
}
