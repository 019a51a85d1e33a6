import { dirname } from "node:path";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchEvents } from "@wezterm-parallel/shared/client/watch-events";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planServices } from "@wezterm-parallel/shared/domain/plan/plan-submission";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { ServiceResource } from "@wezterm-parallel/shared/protocol/api/schemas/automation/service-schemas";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadPlan } from "../../plan-file/load-plan.ts";
import { examples } from "../../render/examples.ts";
import { cellsOfService, reasonOfServiceState } from "../../render/automation/services.ts";
import { captureEnvironment } from "../../submit/capture-environment.ts";
import { resolveProject } from "../../submit/resolve-project.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import { findServicesHere } from "./find-services.ts";
import { registerServiceOutput } from "./services-output.ts";

export function registerServices(program: Command, cli: CliContext): void {
  const services = program.command("services");
  services
    .command("ps", { isDefault: true })
    .option("-a, --all", "of all projects, not only this one")
    .description("list services: state, ports, who needs them, and why one does not run")
    .addHelpText("after", examples("wzp services ps", "wzp services ps --all --json | jq '.[].state.kind'"))
    .action(cli.action((options: { readonly all?: boolean }) => list(cli, options.all === true)));
  services
    .command("up")
    .argument("[name...]", "only these services of the plan and those that they need (default: all)")
    .option("-d, --detach", "do not wait until they are healthy")
    .description("start services of the plan, and wait until they are healthy; they go on until `down`")
    .addHelpText("after", examples("wzp services up", "wzp services up db --detach --json"))
    .action(
      cli.action((names: string[], options: { readonly detach?: boolean }) =>
        up(cli, names, options.detach === true),
      ),
    );
  services
    .command("down")
    .argument("[name...]", "name or id of services (default: all of this project)")
    .description("stop services, whoever needs them, and wait until they have ended")
    .addHelpText("after", examples("wzp services down", "wzp services down db --json"))
    .action(cli.action((names: string[]) => down(cli, names)));
  services
    .command("restart")
    .argument("<name...>", "name or id of services")
    .description("stop services and start them again")
    .addHelpText("after", examples("wzp services restart web", "wzp services restart db@r12 --json"))
    .action(cli.action((names: string[]) => restart(cli, names)));
  registerServiceOutput(services, cli);
}

async function list(cli: CliContext, all: boolean): Promise<Result<ExitCode, Failure>> {
  const found = all ? await listAll(cli) : await findServicesHere(cli);
  if (!found.ok) return found;
  await print(cli, found.value.services);
  return ok(exitCodes.done);
}

async function listAll(cli: CliContext) {
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const found = await client.value.get("listServices", {}, {});
  return found.ok ? ok({ services: found.value.items }) : found;
}

async function print(cli: CliContext, services: readonly ServiceResource[]): Promise<void> {
  if (cli.json) cli.printJson(services);
  else if (services.length === 0) cli.print("no services (start those of the plan with: wzp services up)");
  else {
    const now = Date.now();
    const rows = services.map((service) => cellsOfService(service, now));
    cli.print(await renderTable(rows, cli.width));
  }
}

async function up(
  cli: CliContext,
  names: readonly string[],
  detach: boolean,
): Promise<Result<ExitCode, Failure>> {
  const loaded = await loadPlan(cli);
  if (!loaded.ok) return loaded;
  const services = planServices(loaded.value.plan);
  if (services.length === 0) return fail(noServices(loaded.value.shown));
  const known = services.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return fail(notInPlan(unknown, known));
  const directory = dirname(loaded.value.path);
  const resolved = await resolveProject({ directory, worktrees: false });
  if (!resolved.ok) return resolved;
  const opened = await cli.startedClient();
  if (!opened.ok) return opened;
  const { project } = resolved.value;
  const environment = environmentOf(cli, loaded.value.plan.env);
  const wished = names.length > 0 ? names : known;
  const before = await opened.value.get("listServices", {}, {});
  if (!before.ok) return before;
  const started = await opened.value.send(
    "startServices",
    {},
    { project, environment, services, names: [...wished] },
  );
  if (!started.ok) return started;
  const settled = detach ? () => true : hasComeUp(before.value.items);
  return report(cli, opened.value, started.value.ids, { settled });
}

/** The server may not have heard of the start yet: one that rests counts only after another start. */
function hasComeUp(before: readonly ServiceResource[]): Settled {
  const starts = new Map(before.map((service) => [service.id, service.starts]));
  return (state, service) =>
    state.kind === "healthy" || (isUp(state) && service.starts > (starts.get(service.id) ?? 0));
}

/** The environment of a run of this plan. */
function environmentOf(cli: CliContext, env: "clean" | Readonly<Record<string, string>> | undefined) {
  const submitted = captureEnvironment(cli);
  if (env === "clean") return { ...submitted, mode: "clean" as const, variables: {} };
  return { ...submitted, variables: { ...submitted.variables, ...env } };
}

async function down(cli: CliContext, names: readonly string[]): Promise<Result<ExitCode, Failure>> {
  const found = await findServicesHere(cli, names);
  if (!found.ok) return found;
  const { client, services } = found.value;
  for (const { id } of services) {
    const stopped = await client.send("stopService", { service: id });
    if (!stopped.ok) return stopped;
  }
  const ids = services.map(({ id }) => id);
  const code = await report(cli, client, ids, {
    settled: ({ kind }) => kind === "stopped",
    mayBeGone: true,
  });
  return code.ok ? ok(exitCodes.done) : code;
}

async function restart(cli: CliContext, names: readonly string[]): Promise<Result<ExitCode, Failure>> {
  const found = await findServicesHere(cli, names);
  if (!found.ok) return found;
  const { client, services } = found.value;
  for (const { id } of services) {
    const restarted = await client.send("restartService", { service: id });
    if (!restarted.ok) return restarted;
  }
  const before = new Map(services.map(({ id, starts }) => [id, starts]));
  const ids = services.map(({ id }) => id);
  return report(cli, client, ids, {
    settled: (state, { id, starts }) => starts > (before.get(id) ?? 0) && isUp(state),
  });
}

interface Wish {
  readonly settled: Settled;
  readonly mayBeGone?: boolean;
}

type Settled = (state: ServiceResource["state"], service: ServiceResource) => boolean;

/** Up, or given up. */
function isUp({ kind }: ServiceResource["state"]): boolean {
  return kind === "healthy" || kind === "failed" || kind === "stopped";
}

/** Waits for events until these services are as wanted, and prints them; a service of an attempt may be gone. */
async function report(
  cli: CliContext,
  client: Client,
  ids: readonly string[],
  { settled, mayBeGone = false }: Wish,
): Promise<Result<ExitCode, Failure>> {
  const events = watchEvents(client, systemClock, { after: "now" });
  let next = events.next();
  for (;;) {
    const found = await client.get("listServices", {}, {});
    if (!found.ok) return found;
    const mine = found.value.items.filter(({ id }) => ids.includes(id));
    const missing = ids.length - mine.length;
    if ((mayBeGone || missing === 0) && mine.every((service) => settled(service.state, service)))
      return tell(cli, mine);
    const heard = await heardOrLate(next);
    if (heard === "late") continue;
    if (heard.done === true) return fail({ reason: "unavailable", detail: "The server closed the events." });
    if (!heard.value.ok) return heard.value;
    next = events.next();
  }
}

/** An event may have come before the stream began. */
const lookAgainMs = 1_000;

async function heardOrLate<T>(next: Promise<T>): Promise<T | "late"> {
  const late = Promise.withResolvers<"late">();
  using _timer = systemClock.after(lookAgainMs, () => late.resolve("late"));
  return await Promise.race([next, late.promise]);
}

async function tell(
  cli: CliContext,
  services: readonly ServiceResource[],
): Promise<Result<ExitCode, Failure>> {
  await print(cli, services);
  const failed = services.some(
    ({ state }) => state.kind === "failed" || reasonOfServiceState(state) !== undefined,
  );
  return ok(failed ? exitCodes.taskFailed : exitCodes.done);
}

function noServices(plan: string): Failure {
  return {
    reason: "invalid-request",
    detail: `The plan ${plan} has no services.`,
    hint: "Add one under `services`, such as: db: { run: redis-server --port $PORT, ready: { tcp: true } }",
  };
}

function notInPlan(name: string, known: readonly string[]): Failure {
  return {
    reason: "not-found",
    detail: `The plan has no service ${visible(name)}.`,
    hint: `Services of the plan: ${known.map((each) => visible(each)).join(", ")}.`,
  };
}
