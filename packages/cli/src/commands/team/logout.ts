import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { noContext } from "../../contexts/choose-context.ts";
import { ContextFiles } from "../../contexts/context-files.ts";
import { localContext, type ServerContext } from "../../contexts/server-context.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { openClient } from "../../transport/open-client.ts";

export function registerLogout(program: Command, cli: CliContext): void {
  program
    .command("logout")
    .argument("[context]", "name of the context (default: the current one)")
    .option("--everywhere", "end all your sign-ins on that server, in every browser and program")
    .option("--keys", "also revoke your API keys (requires --everywhere)")
    .addHelpText(
      "after",
      examples("wzp logout", "wzp logout team", "wzp logout --everywhere", "wzp logout --everywhere --keys"),
    )
    .action(cli.action((name: string | undefined, options: LogoutOptions) => logout(cli, name, options)));
}

interface LogoutOptions {
  readonly everywhere?: boolean;
  readonly keys?: boolean;
}

/** Signs out at the server first: tokens deleted only on this machine would stay valid. */
async function logout(
  cli: CliContext,
  wanted: string | undefined,
  { everywhere, keys }: LogoutOptions,
): Promise<Result<ExitCode, Failure>> {
  if (keys === true && everywhere !== true) return fail(keysAlone);
  const files = new ContextFiles(cli.home.config);
  const name = wanted || cli.env["WZP_CONTEXT"] || files.current;
  if (everywhere === true) return await logoutEverywhere(cli, name, { keys: keys === true });
  if (name === localContext) return fail(nothingToEnd);
  const context = files.read(name);
  if (context === undefined) return fail(noContext(name));
  // A key may be in use on other machines too, so it is only revoked with `wzp keys revoke`.
  if (context.credential.kind === "tokens") {
    const { openContextClient } = await import("../../transport/open-context-client.ts");
    const ended = await openContextClient(context, cli.home.config).team.signOut();
    if (!ended.ok && ended.failure.reason !== "unauthenticated")
      return fail(stillSignedIn(name, ended.failure));
  }
  files.remove(name);
  if (cli.json) cli.printJson({ context: name, signedOut: true });
  else cli.print(`signed out of ${context.server}`);
  return ok(exitCodes.done);
}

/** Signs out the browsers of this machine's owner: the local socket itself needs no sign-in. */
async function logoutEverywhere(
  cli: CliContext,
  name: string,
  also: { readonly keys: boolean },
): Promise<Result<ExitCode, Failure>> {
  const files = new ContextFiles(cli.home.config);
  const context = name === localContext ? undefined : files.read(name);
  if (name !== localContext && context === undefined) return fail(noContext(name));
  const ended = await (await clientOf(cli, context)).team.signOutEverywhere(also);
  if (!ended.ok) return ended;
  // A context with a key that was not revoked still works, so it stays.
  if (context !== undefined && (also.keys || context.credential.kind === "tokens")) files.remove(name);
  const { revoked } = ended.value;
  if (cli.json) cli.printJson({ context: name, ...ended.value });
  else
    cli.print(
      `signed out everywhere: ${countOf(revoked.length, "sign-in")} ended${also.keys ? ", including API keys" : ""}`,
    );
  return ok(exitCodes.done);
}

async function clientOf(cli: CliContext, context: ServerContext | undefined): Promise<Client> {
  if (context === undefined) return openClient(cli.home.serverSocket);
  const { openContextClient } = await import("../../transport/open-context-client.ts");
  return openContextClient(context, cli.home.config);
}

const keysAlone: Failure = {
  reason: "invalid-request",
  detail: "--keys requires --everywhere.",
  hint: "Revoke one key with: wzp keys revoke ID, or all with: wzp logout --everywhere --keys",
};

function stillSignedIn(name: string, { reason, detail }: Failure): Failure {
  return {
    reason,
    detail: `Sign-out failed, and the sign-in is still valid: ${detail}`,
    hint: `Try again when the server answers, or only remove the context here: wzp context remove ${name}`,
  };
}

const nothingToEnd: Failure = {
  reason: "conflict",
  detail:
    "There is nothing to sign out of: the current context is the server of this machine, which has no sign-in.",
  hint: "See: wzp context list",
};
