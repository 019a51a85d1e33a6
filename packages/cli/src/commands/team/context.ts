import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { noContext } from "../../contexts/choose-context.ts";
import { ContextFiles } from "../../contexts/context-files.ts";
import { localContext, type ServerContext } from "../../contexts/server-context.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

export function registerContext(program: Command, cli: CliContext): void {
  const context = program.command("context");
  context
    .command("list")
    .description("list the servers that you signed in to")
    .addHelpText(
      "after",
      examples("wzp context list", "wzp context list --json | jq -r '.[] | select(.current).server'"),
    )
    .action(cli.action(() => list(cli)));
  context
    .command("use")
    .argument("<name>", `name of a context; ${localContext} is the server of this machine`)
    .description("use this server for all commands from now on")
    .addHelpText("after", examples("wzp context use team", `wzp context use ${localContext}`))
    .action(cli.action((name: string) => use(cli, name)));
  context
    .command("remove")
    .argument("<name>", "name of a context")
    .description("remove a context without signing out of its server (to sign out: wzp logout)")
    .addHelpText("after", examples("wzp context remove team", "wzp context remove team --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

/** Lists contexts; never shows a token. */
async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const files = new ContextFiles(cli.home.config);
  const current = cli.env["WZP_CONTEXT"] || files.current;
  const contexts = files.all().map(({ name, server, user, credential }) => ({
    name,
    server,
    user,
    by: credential.kind === "key" ? "API key" : "sign-in",
    current: name === current,
  }));
  const all = [
    { name: localContext, server: "this machine", user: "", by: "", current: current === localContext },
    ...contexts,
  ];
  if (cli.json) cli.printJson(all);
  else
    cli.print(
      await renderTable(
        all.map((each) => rowOf(each, cli)),
        cli.width,
      ),
    );
  return ok(exitCodes.done);
}

interface Listed extends Pick<ServerContext, "name" | "server" | "user"> {
  readonly by: string;
  readonly current: boolean;
}

function rowOf({ name, server, user, by, current }: Listed, { colours }: CliContext) {
  return [
    { text: current ? "*" : "" },
    { text: visible(name), colour: current ? colours.bold : undefined },
    { text: visible(user) },
    { text: by, colour: colours.dim },
    { text: visible(server) },
  ];
}

async function use(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const files = new ContextFiles(cli.home.config);
  if (name !== localContext && files.read(name) === undefined) return fail(noContext(name));
  files.current = name;
  if (cli.json) cli.printJson({ context: name });
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const files = new ContextFiles(cli.home.config);
  if (files.read(name) === undefined) return fail(noContext(name));
  files.remove(name);
  if (cli.json) cli.printJson({ removed: name });
  return ok(exitCodes.done);
}
