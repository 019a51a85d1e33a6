import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { noContext } from "../contexts/choose-context.ts";
import { ContextFiles } from "../contexts/context-files.ts";
import { localContext } from "../contexts/server-context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";

export function registerLogout(program: Command, cli: CliContext): void {
  program
    .command("logout")
    .argument("[context]", "which one (default: the current one)")
    .addHelpText("after", examples("wzp logout", "wzp logout team"))
    .action(cli.action((name: string | undefined) => logout(cli, name)));
}

/** The server forgets first: tokens that only this machine forgot would still count. */
async function logout(cli: CliContext, wanted: string | undefined): Promise<Result<ExitCode, Failure>> {
  const files = new ContextFiles(cli.home.config);
  const name = wanted || cli.env["WZP_CONTEXT"] || files.current;
  if (name === localContext) return fail(nothingToEnd);
  const context = files.read(name);
  if (context === undefined) return fail(noContext(name));
  // A key is for other machines too: it is revoked with `wzp keys revoke`, not by leaving here.
  if (context.credential.kind === "tokens") {
    const { openContextClient } = await import("../transport/open-context-client.ts");
    const ended = await openContextClient(context, cli.home.config).team.signOut();
    if (!ended.ok && ended.failure.reason !== "unauthenticated")
      return fail(stillSignedIn(name, ended.failure));
  }
  files.remove(name);
  if (cli.json) cli.printJson({ context: name, signedOut: true });
  else cli.print(`signed out of ${context.server}`);
  return ok(exitCodes.done);
}

function stillSignedIn(name: string, { reason, detail }: Failure): Failure {
  return {
    reason,
    detail: `The sign-in goes on there: ${detail}`,
    hint: `Try again when the server answers; to forget it here all the same: wzp context remove ${name}`,
  };
}

const nothingToEnd: Failure = {
  reason: "conflict",
  detail: "The server of this machine needs no sign-in, and no other one is chosen.",
  hint: "See: wzp context list",
};
