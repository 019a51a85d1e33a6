import { Argument, type Command, Option } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  allLogAreas,
  hasArea,
  type LogArea,
  logAreas,
  type LogProgram,
  logPrograms,
} from "@wezterm-parallel/shared/domain/logs/log-areas";
import { type LogLevel, logLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type { LogLevelsResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/log-level-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { formatDuration } from "../../text/duration.ts";
import { parseDuration } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

type Done = Promise<Result<ExitCode, Failure>>;

interface Wish {
  readonly program: LogProgram | undefined;
  readonly level: LogLevel | "configured" | undefined;
  readonly area?: LogArea;
  /** Ms. */
  readonly for?: number;
}

export function registerLogLevel(system: Command, cli: CliContext): void {
  system
    .command("log-level")
    .addArgument(new Argument("[program]", "whose level").choices(logPrograms))
    .addArgument(
      new Argument("[level]", "the new level; configured: that of `wzp admin log-level` again").choices([
        ...logLevels,
        "configured",
      ]),
    )
    .addOption(new Option("--area <name>", "only this part of the program").choices(allLogAreas))
    .option("--for <time>", "then the configured level again, e.g. 10m", parseDuration)
    .description(
      "show or set the log levels of server and workers until they are set again or the server restarts",
    )
    .addHelpText(
      "after",
      examples(
        "wzp system log-level",
        "wzp system log-level worker debug --area checkouts --for 10m",
        "wzp system log-level worker configured --area checkouts",
      ),
    )
    .action(
      cli.action(
        (program: LogProgram | undefined, level: Wish["level"], options: Pick<Wish, "area" | "for">) =>
          logLevel(cli, { program, level, ...options }),
      ),
    );
}

async function logLevel(cli: CliContext, { program, level, area, for: forMs }: Wish): Done {
  const client = await cli.client();
  if (program === undefined || level === undefined) {
    if (area !== undefined || forMs !== undefined) return fail(noLevel);
    return show(cli, await client.get("getLogLevels", {}), program);
  }
  if (area !== undefined && !hasArea(program, area)) return fail(noSuchArea(program, area));
  const wish = { program, level, ...(area && { area }), ...(forMs !== undefined && { forMs }) };
  return show(cli, await client.send("setLogLevel", {}, wish), program);
}

async function show(
  cli: CliContext,
  levels: Result<LogLevelsResource, Failure>,
  program: LogProgram | undefined,
): Done {
  if (!levels.ok) return levels;
  if (cli.json) cli.printJson(levels.value);
  else {
    cli.print(await renderTable(rowsOf(levels.value, program), cli.width));
    if (program !== "server") cli.print(linesOf(levels.value).join("\n"));
  }
  return ok(exitCodes.done);
}

function rowsOf({ configured, items }: LogLevelsResource, of: LogProgram | undefined) {
  const now = Date.now();
  const shown = of === undefined ? logPrograms : [of];
  return shown.flatMap((program) => {
    const own = items.filter((each) => each.program === program);
    const whole = own.find(({ area }) => area === undefined) ?? { level: configured, until: undefined };
    const areas = own.filter(({ area }) => area !== undefined);
    return [{ area: undefined, ...whole }, ...areas].map(({ area, level, until }) => [
      { text: area === undefined ? program : `${program} ${area}` },
      { text: level },
      { text: until === undefined ? "" : `for ${formatDuration(until - now)}` },
    ]);
  });
}

const meanings = {
  applied: "uses these levels",
  sent: "is connected, but has not confirmed these levels",
  away: "is away: it keeps its levels, and gets these when it connects",
} as const;

/** Tells which workers have the levels. */
function linesOf({ workers }: LogLevelsResource): readonly string[] {
  if (workers.length === 0) return ["no worker yet: one gets these levels when it connects"];
  return workers.map(({ name, levels }) => `${visible(name)} ${meanings[levels]}`);
}

const noLevel: Failure = {
  reason: "invalid-request",
  detail: "--area and --for need a program and a level.",
  hint: "Such as: wzp system log-level worker debug --area checkouts --for 10m",
};

function noSuchArea(program: LogProgram, area: LogArea): Failure {
  return {
    reason: "invalid-request",
    detail: `The program ${program} has no area ${area}.`,
    hint: `Its areas: ${logAreas[program].join(", ")}`,
  };
}
