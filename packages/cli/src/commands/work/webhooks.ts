import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import { items } from "@wezterm-parallel/shared/client/calls";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  largestBatch,
  webhookTemplates,
  type WebhookTemplate,
} from "@wezterm-parallel/shared/domain/webhook/webhook-spec";
import type {
  ChangeWebhook,
  Delivery,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/webhook-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { cellsOfDelivery, cellsOfWebhook, renderOutcome } from "../../render/webhooks/webhooks.ts";
import { beginProject } from "../../submit/begin-project.ts";
import { collect, parseChoice, parseInteger } from "../../text/parse-option.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

const parseBatch = parseInteger(1, largestBatch);
const batchMeaning = `send up to this many events in one request, 1 to ${largestBatch} (default: 1; only with standard)`;
const usualEvents = ["task.failed", "run.ended", "change.landed"] as const;

export function registerWebhooks(program: Command, cli: CliContext): void {
  const webhooks = program.command("webhooks");
  registerAdding(webhooks, cli);
  registerReading(webhooks, cli);
  registerActing(webhooks, cli);
}

interface AddOptions {
  readonly on?: readonly string[];
  readonly template?: WebhookTemplate;
  readonly batch?: number;
}

interface ChangeOptions extends AddOptions {
  readonly url?: string;
}

function registerAdding(webhooks: Command, cli: CliContext): void {
  webhooks
    .command("add")
    .argument("<name>", "name of the webhook in this project")
    .argument("<url>", "address that takes events by POST")
    .option(
      "--on <kind>",
      `kind of event, such as run.ended, change.* or *; may be repeated (default: ${usualEvents.join(", ")})`,
      collect,
    )
    .option(
      "--template <format>",
      "standard (default): the event as JSON; slack, discord, teams, ntfy: a message to read",
      parseChoice(webhookTemplates),
    )
    .option("--batch <number>", batchMeaning, parseBatch)
    .description(
      "send later events of this project to an address, or replace that webhook, and print its secret",
    )
    .addHelpText(
      "after",
      examples(
        "wzp webhooks add ci https://ci.example.com/wzp --on run.ended --on 'change.*'",
        'wzp webhooks add chat "$SLACK_URL" --template slack',
        "wzp webhooks add warehouse https://events.example.com/wzp --on '*' --batch 500",
      ),
    )
    .action(cli.action((name: string, url: string, options: AddOptions) => add(cli, { name, url }, options)));
  webhooks
    .command("change")
    .argument("<name>", "webhook of this project")
    .option("--url <address>", "send to this address from now on")
    .option("--on <kind>", "replace the kinds of events; may be repeated", collect)
    .option("--template <format>", "change the format", parseChoice(webhookTemplates))
    .option("--batch <number>", batchMeaning, parseBatch)
    .description("change a webhook, which keeps its secret and its place in the events")
    .addHelpText(
      "after",
      examples(
        "wzp webhooks change ci --on run.ended --on task.failed",
        "wzp webhooks change ci --url https://ci.example.com/new",
      ),
    )
    .action(
      cli.action((name: string, { url, on, template, batch }: ChangeOptions) =>
        change(cli, name, {
          ...(url !== undefined && { url }),
          ...(on !== undefined && { events: [...on] }),
          ...(template !== undefined && { template }),
          ...(batch !== undefined && { batch }),
        }),
      ),
    );
  webhooks
    .command("rotate")
    .argument("<name>", "webhook of this project")
    .description("print a new secret; deliveries are signed with the previous one too for 24 hours")
    .addHelpText("after", examples("wzp webhooks rotate ci", "wzp webhooks rotate ci --json | jq -r .secret"))
    .action(cli.action((name: string) => rotate(cli, name)));
}

function registerReading(webhooks: Command, cli: CliContext): void {
  webhooks
    .command("list", { isDefault: true })
    .description("list webhooks of this project, with what waits to be sent and the last answer")
    .addHelpText("after", examples("wzp webhooks list", "wzp webhooks list --json | jq '.[].state'"))
    .action(cli.action(() => list(cli)));
  webhooks
    .command("show")
    .argument("<name>", "webhook of this project")
    .description("show a webhook and its latest deliveries, with the receiver's answers")
    .addHelpText("after", examples("wzp webhooks show ci", "wzp webhooks show ci --json"))
    .action(cli.action((name: string) => show(cli, name)));
}

function registerActing(webhooks: Command, cli: CliContext): void {
  webhooks
    .command("test")
    .argument("<name>", "webhook of this project")
    .description("send a test, and exit with 1 unless the receiver takes it")
    .addHelpText("after", examples("wzp webhooks test ci", "wzp webhooks test ci --json | jq .status"))
    .action(cli.action((name: string) => send(cli, name, (client, at) => client.send("testWebhook", at))));
  webhooks
    .command("replay")
    .argument("<name>", "webhook of this project")
    .argument("<event>", "number of the event, as wzp webhooks show lists it")
    .description("send an event again, and exit with 1 unless the receiver takes it")
    .addHelpText("after", examples("wzp webhooks replay ci 1042", "wzp webhooks replay ci 1042 --json"))
    .action(
      cli.action((name: string, event: string) =>
        send(cli, name, (client, at) => client.send("replayDelivery", { ...at, event })),
      ),
    );
  webhooks
    .command("pause")
    .argument("<name>", "webhook of this project")
    .description("send nothing until it is resumed; its events are kept")
    .addHelpText("after", examples("wzp webhooks pause ci", "wzp webhooks pause ci --json"))
    .action(cli.action((name: string) => change(cli, name, { paused: true })));
  webhooks
    .command("resume")
    .argument("<name>", "webhook of this project")
    .description("continue where deliveries stopped, also if they failed for too long")
    .addHelpText("after", examples("wzp webhooks resume ci", "wzp webhooks resume ci --json"))
    .action(cli.action((name: string) => change(cli, name, { paused: false })));
  webhooks
    .command("remove")
    .argument("<name>", "webhook of this project")
    .description("remove a webhook with the list of its deliveries")
    .addHelpText("after", examples("wzp webhooks remove ci", "wzp webhooks remove ci --json"))
    .action(cli.action((name: string) => remove(cli, name)));
}

async function add(
  cli: CliContext,
  { name, url }: { readonly name: string; readonly url: string },
  { on = usualEvents, template, batch }: AddOptions,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const body = {
    url,
    events: [...on],
    ...(template !== undefined && { template }),
    ...(batch !== undefined && { batch }),
  };
  const made = await client.send("setWebhook", { project, name }, body);
  if (!made.ok) return made;
  if (cli.json) cli.printJson(made.value);
  else
    cli.print(
      `${made.value.secret}\n\nKeep this secret: it verifies the deliveries, and is not shown again.`,
    );
  return ok(exitCodes.done);
}

async function rotate(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const rotated = await client.send("rotateWebhook", { project, name });
  if (!rotated.ok) return rotated;
  if (cli.json) cli.printJson(rotated.value);
  else cli.print(rotated.value.secret);
  return ok(exitCodes.done);
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const found = await client.get("listWebhooks", {}, { project });
  if (!found.ok) return found;
  const webhooks = found.value.items;
  const now = Date.now();
  if (cli.json) cli.printJson(webhooks);
  else if (webhooks.length === 0) {
    cli.print("no webhooks in this project (add one with: wzp webhooks add NAME URL)");
  } else {
    const rows = webhooks.map((each) => cellsOfWebhook(each, now));
    cli.print(await renderTable(rows, cli.width));
  }
  return ok(exitCodes.done);
}

const shownDeliveries = 20;

async function show(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const found = await client.get("getWebhook", { project, name });
  if (!found.ok) return found;
  const listed = items(await client.get("listDeliveries", { project, name }, { limit: shownDeliveries }));
  if (!listed.ok) return listed;
  const now = Date.now();
  if (cli.json) cli.printJson({ ...found.value, deliveries: listed.value });
  else {
    cli.print(await renderTable([cellsOfWebhook(found.value, now)], cli.width));
    if (listed.value.length > 0) {
      const rows = listed.value.map((each) => cellsOfDelivery(each, now));
      cli.print(`\n${await renderTable(rows, cli.width)}`);
    }
  }
  return ok(exitCodes.done);
}

async function send(
  cli: CliContext,
  name: string,
  request: (
    client: Client,
    at: { readonly project: string; readonly name: string },
  ) => Promise<Result<Delivery, Failure>>,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const sent = await request(client, { project, name });
  if (!sent.ok) return sent;
  const { state, answer } = sent.value;
  if (cli.json) cli.printJson(sent.value);
  else cli.print(visible([renderOutcome(sent.value), answer].filter((part) => part !== "").join(": ")));
  return ok(state === "delivered" ? exitCodes.done : exitCodes.taskFailed);
}

async function change(
  cli: CliContext,
  name: string,
  body: ChangeWebhook,
): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const changed = await client.send("changeWebhook", { project, name }, body);
  if (!changed.ok) return changed;
  if (cli.json) cli.printJson(changed.value);
  else cli.print(await renderTable([cellsOfWebhook(changed.value, Date.now())], cli.width));
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Promise<Result<ExitCode, Failure>> {
  const opened = await beginProject(cli, { worktrees: false });
  if (!opened.ok) return opened;
  const { client, id: project } = opened.value;
  const removed = await client.send("removeWebhook", { project, name });
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson(removed.value);
  else cli.print(`removed ${visible(name)}`);
  return ok(exitCodes.done);
}
