import { spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { prepareRuntime } from "../supervision/prepare-home.ts";

interface LinkToOpen {
  readonly url: string;
  /** Only print it. */
  readonly print: boolean;
  /** The command that prints it, such as `wzp web --print`. */
  readonly again: string;
}

/** Opens a sign-in link in the browser, or prints it where no browser can be started. */
export async function openLink(
  cli: CliContext,
  { url, print, again }: LinkToOpen,
): Promise<Result<void, Failure>> {
  const opener = print ? undefined : findOpener(cli);
  if (opener === undefined) {
    cli.print(url);
    if (!print) cli.note("Open this link within a minute; no browser can be started from here.");
    return ok(undefined);
  }
  const handed = cli.env["WSL_DISTRO_NAME"] ? ok(url) : writeRedirect(cli, url, again);
  if (!handed.ok) return handed;
  const opened = await openUrl(opener, handed.value, again);
  if (!opened.ok) return opened;
  cli.print(`opened ${new URL(url).origin} in the browser, signed in`);
  cli.note(`If the browser cannot open the file, open the link yourself: ${again}`);
  return ok(undefined);
}

/**
 * Writes a page that redirects to the link. Every user of the machine can read a command line, but not this
 * file. A browser outside WSL cannot read it either; there only the server can refuse the link to other
 * users.
 */
function writeRedirect({ home }: CliContext, url: string, again: string): Result<string, Failure> {
  const prepared = prepareRuntime(home);
  if (!prepared.ok) return prepared;
  const file = `${home.runtime}/sign-in.html`;
  const { href } = new URL(url);
  const page = `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${href}">
<title>wzp</title>
<a href="${href}">wzp</a>
`;
  try {
    rmSync(file, { force: true });
    writeFileSync(file, page, { mode: 0o600, flag: "wx" });
    return ok(pathToFileURL(file).href);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return fail({
      reason: code === "ENOSPC" || code === "EDQUOT" ? "disk-full" : "read-only-home",
      detail: `Cannot write ${file} (${code}), the page that opens the dashboard in the browser.`,
      hint: `Open the link yourself: ${again}`,
    });
  }
}

/** Returns undefined in an ssh session or without a display: the browser would open where nobody sees it. */
function findOpener({ env }: CliContext): string | undefined {
  if (env["SSH_CONNECTION"]) return undefined;
  if (process.platform === "darwin") return "open";
  return env["DISPLAY"] || env["WAYLAND_DISPLAY"] || env["WSL_DISTRO_NAME"] ? "xdg-open" : undefined;
}

/** Measured: openers that fail do so within a second. */
const settledMs = 3000;

async function openUrl(opener: string, url: string, again: string): Promise<Result<void, Failure>> {
  const { promise, resolve } = Promise.withResolvers<Result<void, Failure>>();
  const refuse = (why: string) =>
    resolve(
      fail({
        reason: "missing-program",
        detail: `The browser could not be started with ${opener}: ${why}.`,
        hint: `Open the link yourself: ${again}`,
      }),
    );
  const child = spawn(opener, [url], { stdio: "ignore", detached: true });
  // Some openers are the browser itself: if one is still running, it has opened the link.
  const running = setTimeout(() => resolve(ok(undefined)), settledMs);
  child.on("error", ({ message }) => refuse(message));
  child.on("exit", (code) => (code === 0 ? resolve(ok(undefined)) : refuse(`it exited with ${code}`)));
  const opened = await promise;
  clearTimeout(running);
  child.unref();
  return opened;
}
