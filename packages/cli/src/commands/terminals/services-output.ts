import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { ServiceLog } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import { parseInteger } from "../../text/parse-option.ts";
import { attachService } from "./attach.ts";
import { findServiceHere } from "./find-services.ts";

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
    .description("show the terminal of a service")
    .addHelpText("after", examples("wzp services attach web", "wzp services attach --read-only db"))
    .action(async (name: string, options: { readonly readOnly?: boolean }) => {
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

async function attach(
  cli: CliContext,
  name: string,
  options: { readonly readOnly?: boolean },
): Promise<Result<number, Failure>> {
  if (cli.json) return fail(notForPrograms(name));
  const elsewhere = await cli.refuse();
  if (elsewhere !== undefined) return fail(elsewhere);
  if (cli.context.ok && cli.context.value !== undefined) return fail(onlyHere);
  const found = await findServiceHere(cli, name);
  return found.ok ? attachService(cli, found.value.service.id, options) : found;
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
