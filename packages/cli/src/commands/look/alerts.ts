import { Argument, type Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { alertNames, type AlertName } from "@wezterm-parallel/shared/domain/alerts/alert-rules";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { AlertResource } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { formatDuration } from "../../text/duration.ts";
import { parseDuration } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

type Done = Promise<Result<ExitCode, Failure>>;

export function registerAlerts(program: Command, cli: CliContext): void {
  const alerts = program.command("alerts");
  alerts
    .command("list", { isDefault: true })
    .option("--all", "also those that do not fire")
    .description("list what is wrong with the server; exits with 1 if an alert fires")
    .addHelpText("after", examples("wzp alerts list", "wzp alerts list --all --json | jq '.[].name'"))
    .action(cli.action((options: { all?: boolean }) => listAlerts(cli, options)));
  alerts
    .command("test")
    .description(
      "send a test to each webhook that is told of alerts, run their command, and exit with 1 unless all that is set up works",
    )
    .addHelpText("after", examples("wzp alerts test", "wzp alerts test --json | jq '.[].done'"))
    .action(cli.action(() => testActions(cli)));
  alerts
    .command("silence")
    .addArgument(new Argument("<name>", "the alert").choices(alertNames))
    .argument("<time>", "tell nobody for this long, e.g. 8h; 0s: tell people again", parseDuration)
    .description("tell nobody of an alert for some time; it is still listed")
    .addHelpText("after", examples("wzp alerts silence disk-low 8h", "wzp alerts silence disk-low 0s --json"))
    .action(cli.action((name: AlertName, forMs: number) => silence(cli, name, forMs)));
}

async function listAlerts(cli: CliContext, { all = false }: { all?: boolean }): Done {
  const answer = await (await cli.client()).get("listAlerts", {});
  if (!answer.ok) return answer;
  const { items } = answer.value;
  const shown = items.filter(({ state }) => all || state === "firing");
  if (cli.json) cli.printJson(shown);
  else if (shown.length === 0) cli.print("no alert fires");
  else await printAlerts(cli, shown);
  return ok(items.some(({ state }) => state === "firing") ? exitCodes.taskFailed : exitCodes.done);
}

async function printAlerts(cli: CliContext, alerts: readonly AlertResource[]): Promise<void> {
  const now = Date.now();
  const { red, yellow, dim } = cli.colours;
  const rows = alerts.map(({ name, severity, state, since, silencedUntil, detail = "" }) => [
    { text: name },
    { text: state, colour: state !== "firing" ? dim : severity === "critical" ? red : yellow },
    { text: since === undefined ? "" : formatDuration(now - since) },
    { text: silencedUntil === undefined ? "" : `silenced for ${formatDuration(silencedUntil - now)}` },
    { text: visible(detail) },
  ]);
  cli.print(await renderTable(rows, cli.width));
  for (const { state, hint } of alerts) if (state === "firing") cli.print(dim(hint));
}

async function testActions(cli: CliContext): Done {
  const answer = await (await cli.client()).send("testAlerts", {});
  if (!answer.ok) return answer;
  const { items } = answer.value;
  const { red, green } = cli.colours;
  if (cli.json) cli.printJson(items);
  else if (items.length === 0)
    cli.print(
      "no webhook, no command and no mail tells of alerts (wzp webhooks add NAME URL --on alert.changed)",
    );
  else {
    const rows = items.map(({ action, name, done, detail }) => [
      { text: action },
      { text: visible(name) },
      done ? { text: "works", colour: green } : { text: "fails", colour: red },
      { text: visible(detail) },
    ]);
    cli.print(await renderTable(rows, cli.width));
  }
  return ok(items.length > 0 && items.every(({ done }) => done) ? exitCodes.done : exitCodes.taskFailed);
}

async function silence(cli: CliContext, name: AlertName, forMs: number): Done {
  const silenced = await (await cli.client()).send("silenceAlert", {}, { name, forMs });
  if (!silenced.ok) return silenced;
  if (cli.json) cli.printJson(silenced.value);
  else
    cli.print(forMs === 0 ? `${name}: no longer silenced` : `${name}: silenced for ${formatDuration(forMs)}`);
  return ok(exitCodes.done);
}
