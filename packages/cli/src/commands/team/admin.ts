import { Argument, type Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type LogLevel, logLevels } from "@wezterm-parallel/shared/domain/logs/set-levels";
import type {
  SettingsChange,
  SettingsResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { renderHistory, renderResources, renderSettings } from "../../render/server-settings.ts";
import { parseInteger } from "../../text/parse-option.ts";

const usualHistory = 20;
const mostHistory = 1_000;

type Done = Promise<Result<ExitCode, Failure>>;

export function registerAdmin(program: Command, cli: CliContext): void {
  const admin = program.command("admin");
  registerLooking(admin, cli);
  registerChanging(admin, cli);
  registerSessionAge(admin, cli);
  registerFactor(admin, cli);
  registerPush(admin, cli);
}

function registerLooking(admin: Command, cli: CliContext): void {
  admin
    .command("settings")
    .description("show the settings that can be changed while the server runs")
    .addHelpText("after", examples("wzp admin settings", "wzp admin settings --json | jq .limits"))
    .action(cli.action(() => showSettings(cli)));
  admin
    .command("history")
    .option(
      "--limit <number>",
      `list at most this many changes (default: ${usualHistory})`,
      parseInteger(1, mostHistory),
    )
    .description("show who changed which setting, newest first")
    .addHelpText("after", examples("wzp admin history --limit 5", "wzp admin history --json"))
    .action(cli.action((options: { limit?: number }) => showHistory(cli, options)));
  admin
    .command("resources")
    .description("show the server's use of memory, CPU and disk, and the sizes of its databases")
    .addHelpText("after", examples("wzp admin resources", "wzp admin resources --json | jq .store"))
    .action(cli.action(() => showResources(cli)));
}

function registerChanging(admin: Command, cli: CliContext): void {
  admin
    .command("maintenance")
    .addArgument(
      new Argument("<state>", "on: reject new runs; running tasks continue").choices(["on", "off"]),
    )
    .option("--message <text>", "message shown in the status and to people who submit a run")
    .description("turn maintenance mode on or off; while it is on, the server accepts no new runs")
    .addHelpText(
      "after",
      examples('wzp admin maintenance on --message "back at 18:00"', "wzp admin maintenance off"),
    )
    .action(
      cli.action((state: "on" | "off", { message = "" }: { message?: string }) =>
        change(cli, { maintenance: { on: state === "on", message } }),
      ),
    );
  admin
    .command("log-level")
    .addArgument(new Argument("<level>", "level of server and workers").choices(logLevels))
    .description("set the log level of server and workers, effective immediately")
    .addHelpText("after", examples("wzp admin log-level debug", "wzp admin log-level info"))
    .action(cli.action((logLevel: LogLevel) => change(cli, { logLevel })));
  admin
    .command("stream-limit")
    .argument("<number>", "number of open event streams, logs and terminals", parseInteger(1, 100_000))
    .description("limit how many streams one person may have open at the same time")
    .addHelpText("after", examples("wzp admin stream-limit 500", "wzp admin stream-limit 200 --json"))
    .action(cli.action((streams: number) => changeStreams(cli, streams)));
}

function registerSessionAge(admin: Command, cli: CliContext): void {
  admin
    .command("session-age")
    .option("--idle <hours>", "hours after which an unused sign-in ends", parseInteger(1, 2160))
    .option(
      "--browser <days>",
      "days after which a sign-in of a browser ends, used or not",
      parseInteger(1, 365),
    )
    .option(
      "--program <days>",
      "days after which a sign-in of a program ends, used or not",
      parseInteger(1, 365),
    )
    .description("limit how long people stay signed in; a lower value ends older sign-ins immediately")
    .addHelpText(
      "after",
      examples("wzp admin session-age --idle 12 --browser 7", "wzp admin session-age --program 30 --json"),
    )
    .action(cli.action((options: AgeOptions) => changeAges(cli, options)));
}

function registerFactor(admin: Command, cli: CliContext): void {
  admin
    .command("require-second-factor")
    .addArgument(
      new Argument(
        "<state>",
        "on: people who sign in by password must set up a second factor before anything else",
      ).choices(["on", "off"]),
    )
    .description("require a second factor from everybody who signs in by password")
    .addHelpText(
      "after",
      examples("wzp admin require-second-factor on", "wzp admin require-second-factor off --json"),
    )
    .action(cli.action((state: "on" | "off") => change(cli, { requireSecondFactor: state === "on" })));
}

function registerPush(admin: Command, cli: CliContext): void {
  admin
    .command("private-push")
    .addArgument(
      new Argument(
        "<state>",
        "on: notifications and webhooks also go to private addresses, and over http to this machine",
      ).choices(["on", "off"]),
    )
    .description("allow push services and webhooks in a private network")
    .addHelpText("after", examples("wzp admin private-push on", "wzp admin private-push off --json"))
    .action(cli.action((state: "on" | "off") => change(cli, { privatePush: state === "on" })));
}

interface AgeOptions {
  readonly idle?: number;
  readonly browser?: number;
  readonly program?: number;
}

/** The server replaces all three limits at once, so those not given keep their current values. */
async function changeAges(cli: CliContext, { idle, browser, program }: AgeOptions): Done {
  if ([idle, browser, program].every((age) => age === undefined)) return fail(noAge);
  const now = await (await cli.client()).get("getSettings", {});
  if (!now.ok) return now;
  const { sessions, etag } = now.value;
  const changed = {
    idleHours: idle ?? sessions.idleHours,
    browserDays: browser ?? sessions.browserDays,
    programDays: program ?? sessions.programDays,
  };
  return tell(cli, await (await cli.client()).send("changeSettings", {}, { sessions: changed }, { etag }));
}

const noAge: Failure = {
  reason: "invalid-request",
  detail: "Nothing to change: no option was given.",
  hint: "Use --idle, --browser or --program; wzp admin settings shows the current values.",
};

async function showSettings(cli: CliContext): Done {
  return tell(cli, await (await cli.client()).get("getSettings", {}));
}

/** The server replaces all limits at once, so the others keep their current values. */
async function changeStreams(cli: CliContext, streams: number): Done {
  const now = await (await cli.client()).get("getSettings", {});
  return now.ok ? change(cli, { limits: { ...now.value.limits, streams } }) : now;
}

async function change(cli: CliContext, settings: SettingsChange): Done {
  return tell(cli, await (await cli.client()).send("changeSettings", {}, settings));
}

function tell(cli: CliContext, settings: Result<SettingsResource, Failure>): Result<ExitCode, Failure> {
  if (!settings.ok) return settings;
  if (cli.json) cli.printJson(settings.value);
  else cli.print(renderSettings(settings.value));
  return ok(exitCodes.done);
}

async function showHistory(cli: CliContext, { limit = usualHistory }: { limit?: number }): Done {
  const history = await (await cli.client()).get("settingsHistory", {}, { limit });
  if (!history.ok) return history;
  if (cli.json) cli.printJson(history.value.items);
  else cli.print(renderHistory(history.value.items));
  return ok(exitCodes.done);
}

async function showResources(cli: CliContext): Done {
  const resources = await (await cli.client()).get("getResources", {});
  if (!resources.ok) return resources;
  if (cli.json) cli.printJson(resources.value);
  else cli.print(renderResources(resources.value));
  return ok(exitCodes.done);
}
