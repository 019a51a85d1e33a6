import { Option, type Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { decideScope } from "../open/decide-scope.ts";
import { openWorkspace } from "../open/open-workspace.ts";
import { openProgress } from "../open/open-progress.ts";
import { showWorkspace } from "../open/show-workspace.ts";
import { tellOpened } from "../open/tell-opened.ts";
import { examples } from "../render/examples.ts";

interface OpenOptions {
  readonly layout?: string;
  readonly driver?: "wezterm" | "tmux";
  readonly preferMux?: boolean;
  readonly switch?: boolean;
}

export function registerOpen(program: Command, cli: CliContext): void {
  program
    .command("open")
    .argument("[id]", "a run, or a task that shall have a place; without: the project here")
    .option("--layout <name>", "a layout of the plan, or grid, main-left, review or agents")
    .addOption(
      new Option("--driver <terminal>", "without: the terminal this runs in, else what is installed").choices(
        ["wezterm", "tmux"],
      ),
    )
    .option("--prefer-mux", "WezTerm: its multiplexer server, not the window")
    .option("--switch", "show the workspace here at once")
    .addHelpText("after", examples("wzp open", "wzp open r12 --switch", "wzp open 'r12/test(2)'"))
    .action(cli.action((id: string | undefined, options: OpenOptions) => open(cli, id, options)));
}

export async function open(
  cli: CliContext,
  id: string | undefined,
  options: OpenOptions,
): Promise<Result<ExitCode, Failure>> {
  const { openPanes } = await import("@wezterm-parallel/backend/entry/panes");
  const opened = await openPanes({
    env: cli.env,
    driver: options.driver,
    preferMux: options.preferMux === true,
    isWatched: cli.streams.stdout.isTTY === true || cli.streams.stderr.isTTY === true,
  });
  if (!opened.ok) return opened;
  const { why } = opened.value;
  await using panes = opened.value.panes;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const scope = await decideScope(cli, client.value, id);
  if (!scope.ok) return scope;
  using progress = openProgress(cli);
  const wish = { ...scope.value, layout: options.layout, progress: progress.tell };
  const workspace = await openWorkspace({ cli, client: client.value, panes }, wish);
  progress.clear();
  if (!workspace.ok) return workspace;
  tellOpened(cli, workspace.value, { panes, why, isShown: options.switch === true });
  if (options.switch !== true) return ok(exitCodes.done);
  const shown = await showWorkspace(cli, panes, workspace.value);
  if (!shown.ok) return shown;
  if (shown.value !== undefined) cli.note(shown.value);
  return ok(exitCodes.done);
}
