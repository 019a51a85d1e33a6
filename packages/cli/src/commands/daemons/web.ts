import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { ownName } from "@wezterm-parallel/shared/protocol/own-name";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { openLink } from "../../terminal/open-link.ts";

interface WebOptions {
  readonly print?: boolean;
  readonly apart?: boolean;
}

export function registerWeb(program: Command, cli: CliContext): void {
  program
    .command("web")
    .option(
      "--print",
      "print the link instead of opening it; it works once, within a minute, for anybody who has it",
    )
    .option(
      "--apart",
      "use a separate host name, so that other web servers on this machine do not receive the session cookie",
    )
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
  const opened = await openLink(cli, { url, print: print === true, again: "wzp web --print" });
  return opened.ok ? ok(exitCodes.done) : opened;
}

const loopback: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** Gives a loopback link a host name of its own; links that others can reach already have one. */
function apartFrom(link: string): string {
  const url = new URL(link);
  if (loopback.has(url.hostname)) url.hostname = ownName(Number(url.port));
  return url.href;
}
