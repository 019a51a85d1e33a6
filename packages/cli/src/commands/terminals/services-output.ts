import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import { mayRun } from "@wezterm-parallel/shared/domain/service/service-life";
import type {
  ServiceLog,
  ServiceResource,
} from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { reasonOfServiceState } from "../../render/automation/services.ts";
import { findServiceSession } from "../../terminal/sessions/find-session.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { visible } from "../../text/width.ts";
import { attachService } from "./attach.ts";
import { findServiceHere } from "./find-services.ts";

interface AttachWish {
  readonly readOnly?: boolean;
  readonly follow?: boolean;
}

interface LogOptions {
  readonly follow?: boolean;
  readonly start?: number;
}

/** Time between two looks for new output. */
const lookMs = 300;

export function registerServiceOutput(services: Command, cli: CliContext): void {
  services
    .command("logs")
    .argument("<name>", "name or id of a service")
    .option("-f, --follow", "print new output, also of later starts, until Ctrl-C")
    .option("--start <number>", "of an earlier start; the last five are kept", parseInteger(1, 1_000_000))
    .description("print the output of a service")
    .addHelpText("after", examples("wzp services logs db", "wzp services logs -f web"))
    .action(cli.action((name: string, options: LogOptions) => logs(cli, name, options)));
  services
    .command("attach")
    .argument("<name>", "name or id of a service")
    .option("--read-only", "watch only: send no input and do not change the size")
    .option("--follow", "wait while it does not run, and show each later start, until you detach")
    .description("show the terminal of a service")
    .addHelpText("after", examples("wzp services attach web", "wzp services attach --follow --read-only db"))
    .action(async (name: string, options: AttachWish) => {
      const code = await attach(cli, name, options);
      if (code.ok) process.exit(code.value);
      cli.fail(code.failure);
    });
}

async function logs(
  cli: CliContext,
  name: string,
  { follow = false, start: wished }: LogOptions,
): Promise<Result<ExitCode, Failure>> {
  const found = await findServiceHere(cli, name);
  if (!found.ok) return found;
  const { client, service } = found.value;
  let seen: { start: number; next: number } | undefined;
  for (;;) {
    const part = withoutUndefined({ start: wished, after: seen?.next });
    const read = await client.get("getServiceLog", { service: service.id }, part);
    if (!read.ok) return read;
    const log = read.value;
    if (seen !== undefined && log.start !== seen.start) {
      seen = { start: log.start, next: 0 };
      continue;
    }
    if (seen === undefined || log.text !== "") print(cli, log);
    seen = { start: log.start, next: log.next };
    if (!follow) return ok(exitCodes.done);
    if (log.text === "") await new Promise<void>((over) => systemClock.after(lookMs, over));
  }
}

function withoutUndefined(query: { readonly start: number | undefined; readonly after: number | undefined }) {
  const { start, after } = query;
  return { ...(start !== undefined && { start }), ...(after !== undefined && { after }) };
}

function print(cli: CliContext, log: ServiceLog): void {
  if (cli.json) cli.printJson(log);
  else cli.streams.stdout.write(log.text + (log.errors ?? ""));
}

async function attach(cli: CliContext, name: string, options: AttachWish): Promise<Result<number, Failure>> {
  if (cli.json) return fail(notForPrograms(name));
  const elsewhere = await cli.refuse();
  if (elsewhere !== undefined) return fail(elsewhere);
  if (cli.context.ok && cli.context.value !== undefined) return fail(onlyHere);
  if (options.follow === true) return followStarts(cli, name, options);
  const found = await findServiceHere(cli, name);
  if (!found.ok) return found;
  const viewed = await attachService(cli, found.value.service.id, options);
  return viewed.ok ? ok(viewed.value.code) : viewed;
}

/** Shows one start after another, and waits in between. */
async function followStarts(
  cli: CliContext,
  name: string,
  options: AttachWish,
): Promise<Result<number, Failure>> {
  let seen: string | undefined;
  let said: string | undefined;
  for (;;) {
    const service = await findStarted(cli, name);
    const session = service && mayRun(service.state) ? findServiceSession(cli, service.id) : undefined;
    if (service === undefined || session === undefined || session.directory === seen) {
      const wait = `waiting for ${visible(name)}: ${waitOf(service)}`;
      if (wait !== said) cli.print(`\r${cli.colours.dim(wait)}`);
      said = wait;
      await new Promise<void>((over) => systemClock.after(lookMs, over));
      continue;
    }
    if (!session.meta.terminal) return logs(cli, name, { follow: true });
    const viewed = await attachService(cli, service.id, options);
    if (!viewed.ok) return viewed;
    if (!viewed.value.ended) return ok(viewed.value.code);
    [seen, said] = [session.directory, undefined];
  }
}

async function findStarted(cli: CliContext, name: string): Promise<ServiceResource | undefined> {
  const found = await findServiceHere(cli, name);
  return found.ok ? found.value.service : undefined;
}

function waitOf(service: ServiceResource | undefined): string {
  if (service === undefined) return "not started yet";
  const { state } = service;
  const why = reasonOfServiceState(state);
  return visible(why === undefined ? state.kind : `${state.kind}. ${why}`);
}

const onlyHere: Failure = {
  reason: "unsupported",
  detail: "Terminals of services can be shown only on the machine that runs them.",
  hint: "Follow the output with: wzp services logs -f NAME",
};

function notForPrograms(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: "wzp services attach is interactive and has no JSON output.",
    hint: `Use in programs: wzp services logs --json ${name}`,
  };
}
