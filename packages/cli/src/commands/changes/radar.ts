import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { RadarResource } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import { renderLines } from "../../change/render-conflict.ts";
import {
  matrixLegend,
  renderGaps,
  renderMatrix,
  renderOverlaps,
  renderTotal,
} from "../../change/render-radar.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { chooseProject } from "../../tasks/choose-project.ts";

interface RadarOptions {
  readonly target?: string;
  readonly watch?: boolean;
  readonly matrix?: boolean;
  readonly of?: readonly string[];
  readonly lines?: boolean;
  readonly exitCode?: boolean;
}

/** Ms between looks while no event comes: files that a task edits give none. */
const lookMs = 5_000;

export function registerRadar(program: Command, cli: CliContext): void {
  program
    .command("radar")
    .argument("[project]", "id, name or directory of a project (default: the current directory)")
    .option("--target <branch>", "branch that the changes land on (default: that of the newest run)")
    .option(
      "--watch",
      "compare again after each change and every 5 seconds, and print the list when it differs",
    )
    .option("--matrix", "print a matrix of all pairs")
    .option("--of <name...>", "only pairs with this task or branch; with two: only this pair")
    .option("--lines", "print the conflicting lines of both sides, for the first ten conflicts")
    .option("--exit-code", "exit with 1 if something conflicts")
    .addHelpText(
      "after",
      examples(
        "wzp radar",
        "wzp radar --watch",
        "wzp radar --matrix",
        "wzp radar --lines --of r12/api r12/auth",
        "wzp radar --exit-code --json",
      ),
    )
    .action(cli.action((project: string | undefined, options: RadarOptions) => radar(cli, project, options)));
}

async function radar(
  cli: CliContext,
  text: string | undefined,
  options: RadarOptions,
): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const project = await chooseProject(cli, client, text ?? cli.directory);
  if (!project.ok) return project;
  const { target, of, lines } = options;
  const query = { target, of: of && [...of], lines };
  const look = () => client.get("getRadar", { project: project.value }, query);
  const first = await look();
  if (!first.ok) return first;
  await print(cli, first.value, options);
  if (options.watch === true) return watch(cli, { client, look, options, before: first.value });
  const conflicts = first.value.overlaps.some(({ verdict }) => verdict === "conflict");
  return ok(options.exitCode === true && conflicts ? exitCodes.taskFailed : exitCodes.done);
}

interface Watched {
  readonly client: Client;
  readonly look: () => Promise<Result<RadarResource, Failure>>;
  readonly options: RadarOptions;
  readonly before: RadarResource;
}

/** Prints each look that differs from the one before, until it is interrupted. */
async function watch(
  cli: CliContext,
  { client, look, options, before }: Watched,
): Promise<Result<ExitCode, Failure>> {
  let shown = outcomeOf(before);
  const events = watchEvents(client, systemClock, { after: "now" });
  let event = events.next();
  for (;;) {
    const waited = Promise.withResolvers<undefined>();
    using _timer = systemClock.after(lookMs, () => waited.resolve(undefined));
    const heard = await Promise.race([event, waited.promise]);
    if (heard?.value?.ok === false) return heard.value;
    if (heard !== undefined) event = events.next();
    const found = await look();
    if (!found.ok) return found;
    const outcome = outcomeOf(found.value);
    if (outcome !== shown) await print(cli, found.value, options);
    shown = outcome;
  }
}

/** Leaves out commits, which change with every edit. */
function outcomeOf({ nodes, overlaps, unreached }: RadarResource): string {
  return JSON.stringify([nodes.map(({ id, failure }) => [id, failure]), overlaps, unreached]);
}

async function print(cli: CliContext, found: RadarResource, { matrix, lines }: RadarOptions): Promise<void> {
  if (cli.json) return cli.printJson(found);
  for (const line of lines === true ? renderLines(found) : renderOverlaps(found)) cli.print(line);
  if (matrix === true) cli.print(`${await renderMatrix(found, cli.width)}\n${matrixLegend}`);
  for (const line of [...renderGaps(found), renderTotal(found)]) cli.note(line);
}
