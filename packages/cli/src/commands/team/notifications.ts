import { type Command, Option } from "commander";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import {
  notificationKinds,
  type NotificationKind,
} from "@wezterm-parallel/shared/domain/notifications/notification-kinds";
import type { Preferences } from "@wezterm-parallel/shared/protocol/api/schemas/preference-schemas";
import type { Subscription } from "@wezterm-parallel/shared/protocol/api/schemas/push-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { countOf } from "../../text/count-of.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

interface SetOptions {
  readonly on?: readonly NotificationKind[];
  readonly quiet?: string;
  readonly timeZone?: string;
  readonly sound?: "on" | "off";
}

export function registerNotifications(program: Command, cli: CliContext): void {
  const notifications = program.command("notifications");
  notifications
    .command("list", { isDefault: true })
    .description(
      "list what you are notified of, your quiet hours, and the browsers that receive notifications",
    )
    .addHelpText(
      "after",
      examples("wzp notifications list", "wzp notifications list --json | jq '.subscriptions[].service'"),
    )
    .action(cli.action(() => list(cli)));
  notifications
    .command("set")
    .addOption(new Option("--on <kind...>", `exactly these: ${notificationKinds.join(", ")}, or none`))
    .option("--quiet <from-until>", "no notifications at this time of day, such as 22:00-07:00; off: none")
    .option("--time-zone <name>", "time zone of the quiet hours (default: that of this machine)")
    .addOption(new Option("--sound <state>", "play a sound in open dashboards, too").choices(["on", "off"]))
    .description("choose what you are notified of; applies in all your browsers")
    .addHelpText(
      "after",
      examples(
        "wzp notifications set --on permission question failed",
        "wzp notifications set --quiet 22:00-07:00 --time-zone Asia/Tokyo",
      ),
    )
    .action(cli.action((options: SetOptions) => set(cli, options)));
  notifications
    .command("test")
    .description("send a test notification to your browsers, and report what their push services answered")
    .addHelpText("after", examples("wzp notifications test", "wzp notifications test --json"))
    .action(cli.action(() => test(cli)));
  notifications
    .command("remove")
    .argument("<id>", "a browser of wzp notifications list; a unique prefix is enough")
    .description("stop sending notifications to a browser")
    .addHelpText("after", examples("wzp notifications remove 3f2a", "wzp notifications remove 3f2a --json"))
    .action(cli.action((id: string) => remove(cli, id)));
}

async function list(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const [chosen, devices] = await Promise.all([
    client.get("getPreferences", {}),
    client.get("listSubscriptions", {}),
  ]);
  if (!chosen.ok) return chosen;
  if (!devices.ok) return devices;
  const { notifications, quietHours, sound } = chosen.value;
  const { items } = devices.value;
  if (cli.json) cli.printJson({ notifications, quietHours, sound, subscriptions: items });
  else {
    cli.print(renderChoice(chosen.value));
    if (items.length === 0) cli.print("\nno browser receives them (turn it on in the dashboard: Profile)");
    else cli.print(`\n${await renderTable(items.map(cellsOf), cli.width)}`);
  }
  return ok(exitCodes.done);
}

function renderChoice({ notifications, quietHours, sound }: Preferences): string {
  const quiet =
    quietHours === undefined ? "none" : `${quietHours.from}-${quietHours.until} ${quietHours.timeZone}`;
  return [
    `notified of   ${notifications.length === 0 ? "nothing" : notifications.join(", ")}`,
    `quiet hours   ${quiet}`,
    `sound         ${sound ? "on" : "off"}`,
  ].join("\n");
}

function cellsOf({ id, userAgent, service, createdAt, sentAt, failure }: Subscription) {
  const sent = failure ?? (sentAt === undefined ? "nothing sent yet" : `sent ${timeOf(sentAt)}`);
  return [
    { text: id.slice(0, 8) },
    { text: visible(programOf(userAgent)) },
    { text: visible(service) },
    { text: `added ${timeOf(createdAt)}` },
    { text: visible(sent) },
  ];
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")}Z`;
}

async function set(cli: CliContext, options: SetOptions): Promise<Result<ExitCode, Failure>> {
  const { on, quiet: hours, timeZone, sound } = options;
  if ([on, hours, timeZone, sound].every((each) => each === undefined)) return fail(nothingToSet);
  const kinds = on === undefined ? ok(undefined) : kindsOf(on);
  if (!kinds.ok) return kinds;
  const client = await cli.client();
  const now = await client.get("getPreferences", {});
  if (!now.ok) return now;
  const { etag, quietHours: before, ...rest } = now.value;
  const quiet = quietOf(options, before);
  if (!quiet.ok) return quiet;
  const chosen = {
    ...rest,
    ...(kinds.value !== undefined && { notifications: [...kinds.value] }),
    ...(quiet.value !== undefined && { quietHours: quiet.value }),
    ...(sound !== undefined && { sound: sound === "on" }),
  };
  const written = await client.send("setPreferences", {}, chosen, { etag });
  if (!written.ok) return written;
  if (cli.json) cli.printJson(written.value);
  else cli.print(renderChoice(written.value));
  return ok(exitCodes.done);
}

function kindsOf(named: readonly string[]): Result<readonly NotificationKind[], Failure> {
  if (named.length === 1 && named[0] === "none") return ok([]);
  const known: ReadonlySet<string> = new Set(notificationKinds);
  const unknown = named.find((each) => !known.has(each));
  if (unknown !== undefined) return fail(unknownKind(unknown));
  return ok(notificationKinds.filter((kind) => named.includes(kind)));
}

const quietPattern = /^(\d\d:\d\d)-(\d\d:\d\d)$/;

function quietOf(
  { quiet, timeZone }: SetOptions,
  before: Preferences["quietHours"],
): Result<Preferences["quietHours"], Failure> {
  if (quiet === "off") return ok(undefined);
  if (quiet === undefined && before === undefined)
    return timeZone === undefined ? ok(undefined) : fail(noQuiet);
  const times = quiet === undefined ? before : parseQuiet(quiet);
  if (times === undefined) return fail(badQuiet(quiet ?? ""));
  const zone = timeZone ?? before?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ok({ from: times.from, until: times.until, timeZone: zone });
}

function parseQuiet(text: string): { readonly from: string; readonly until: string } | undefined {
  const [, from, until] = quietPattern.exec(text) ?? [];
  return from === undefined || until === undefined ? undefined : { from, until };
}

async function test(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const tested = await client.send("testSubscriptions", {});
  if (!tested.ok) return tested;
  const { items } = tested.value;
  if (cli.json) cli.printJson(tested.value);
  else if (items.length === 0)
    cli.print("no browser receives notifications (turn it on in the dashboard: Profile)");
  for (const { id, result, failure } of cli.json ? [] : items)
    cli.print(`${id.slice(0, 8)}  ${result === "gone" ? "gone: removed" : visible(failure ?? result)}`);
  const isSent = items.length > 0 && items.every(({ result }) => result === "sent");
  return ok(isSent ? exitCodes.done : exitCodes.taskFailed);
}

async function remove(cli: CliContext, prefix: string): Promise<Result<ExitCode, Failure>> {
  const client = await cli.client();
  const listed = await client.get("listSubscriptions", {});
  if (!listed.ok) return listed;
  const found = listed.value.items.filter(({ id }) => id.startsWith(prefix));
  const [only] = found;
  if (only === undefined || found.length > 1) return fail(notOne(prefix, found.length));
  const removed = await client.send("removeSubscription", { id: only.id });
  if (!removed.ok) return removed;
  if (cli.json) cli.printJson({ removed: only.id });
  else cli.print(`${visible(programOf(only.userAgent))} no longer receives notifications`);
  return ok(exitCodes.done);
}

const nothingToSet: Failure = {
  reason: "invalid-request",
  detail: "Say what to change.",
  hint: "For example: wzp notifications set --on permission question failed",
};

function unknownKind(kind: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${visible(kind)} is no kind of notification.`,
    hint: `There are: ${notificationKinds.join(", ")}`,
  };
}

function badQuiet(quiet: string): Failure {
  return {
    reason: "invalid-request",
    detail: `${visible(quiet)} is no time of day from until.`,
    hint: "For example: wzp notifications set --quiet 22:00-07:00",
  };
}

const noQuiet: Failure = {
  reason: "invalid-request",
  detail: "A time zone is of quiet hours, and you have none.",
  hint: "Set both: wzp notifications set --quiet 22:00-07:00 --time-zone Asia/Tokyo",
};

function notOne(prefix: string, found: number): Failure {
  const which = found === 0 ? "None" : countOf(found, "browser");
  return {
    reason: found === 0 ? "not-found" : "ambiguous-id",
    detail: `${which} of your browsers with notifications ${found === 0 ? "has" : "have"} an id that begins with ${visible(prefix)}.`,
    hint: "See: wzp notifications list",
  };
}
