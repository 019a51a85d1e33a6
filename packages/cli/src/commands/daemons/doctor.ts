import { resolve } from "node:path";

import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ResourceUse } from "@wezterm-parallel/shared/protocol/api/schemas/access/admin-schemas";
import type { StatusResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import { checkContainment } from "../../doctor/check-containment.ts";
import { checkMachine, type MachineFinding } from "../../doctor/check-machine.ts";
import { checkReplicas } from "../../doctor/check-replicas.ts";
import { checkJoined, checkWorkers } from "../../doctor/check-workers.ts";
import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { loadProbes } from "../../local-backend/probe-machine.ts";
import { examples } from "../../render/examples.ts";
import { describeStore, heldFor } from "../../render/server-settings.ts";
import { findSettings } from "../../settings/find-settings.ts";
import { findLostProgram } from "../../supervision/lost-program.ts";
import { readStartRefusal } from "../../supervision/start-trouble.ts";
import { formatSize } from "../../text/size.ts";
import { visible } from "../../text/width.ts";

export function registerDoctor(program: Command, cli: CliContext): void {
  program
    .command("doctor")
    .option(
      "--report <file>",
      "also write an archive for whoever helps: versions, settings, state and recent logs, without secrets",
    )
    .addHelpText(
      "after",
      examples(
        "wzp doctor",
        "wzp doctor --json | jq '.[] | select(.level != \"ok\")'",
        "wzp doctor --report wzp-report.tar.gz",
      ),
    )
    .action(cli.action((options: DoctorOptions) => doctor(cli, options)));
}

interface DoctorOptions {
  readonly report?: string;
}

/** Exits with 1 when a check is bad; with a report, only when that was not written. */
async function doctor(cli: CliContext, { report }: DoctorOptions): Promise<Result<ExitCode, Failure>> {
  const findings = await findAll(cli);
  if (report !== undefined) return reportTo(cli, resolve(cli.cwd, report), findings);
  if (cli.json) cli.printJson(findings);
  else for (const finding of findings) printFinding(cli, finding);
  const bad = findings.some((finding) => finding.level === "bad");
  return ok(bad ? exitCodes.taskFailed : exitCodes.done);
}

async function reportTo(
  cli: CliContext,
  file: string,
  findings: readonly MachineFinding[],
): Promise<Result<ExitCode, Failure>> {
  const { writeReport } = await import("../../doctor/write-report.ts");
  const found = await findSettings(cli);
  const settings = found.ok ? found.value : [{ failure: found.failure }];
  const written = await writeReport(cli, file, { findings, settings });
  if (!written.ok) return written;
  if (cli.json) cli.printJson(written.value);
  else {
    cli.print(`${file}: ${formatSize(written.value.bytes)}, readable by you alone`);
    cli.print(`Look at it before you send it: tar -xzOf '${file}' | less`);
  }
  return ok(exitCodes.done);
}

async function findAll(cli: CliContext): Promise<readonly MachineFinding[]> {
  const { findContainment, findContainers, findSandbox, openPeers } = await loadProbes();
  return [
    ...checkMachine(cli.home, cli.env),
    ...checkContainment(cli, findContainment),
    checkSandbox(await findSandbox()),
    checkContainers(await findContainers()),
    checkPeers(openPeers().knows),
    ...(await checkServer(cli)),
    ...checkJoined(cli),
    ...checkProgram(cli),
  ];
}

interface Found {
  readonly program?: string;
  readonly why?: string;
}

/** Names the runtime that tasks with `container` use here; most people need none. */
function checkContainers({ program, why }: Found): MachineFinding {
  const found = program ?? `not available: ${why}; tasks with \`container\` fail here`;
  return { name: "container", level: "ok", found };
}

/**
 * Returns whether tasks with `sandbox: true` can run here, and agents that ask for no permission are restricted.
 */
function checkSandbox({ program, why }: Found): MachineFinding {
  const name = "sandbox";
  if (program !== undefined) return { name, level: "ok", found: program };
  const found = `not available: ${why}; agents that ask for no permission run without one`;
  return { name, level: "warn", found, advice: "Install bubblewrap; see docs/guide/isolation.md" };
}

/**
 * Checks whether the server can identify the user behind a connection, so that other users cannot use a
 * leaked sign-in link.
 */
function checkPeers(knows: "everybody" | "ourselves" | "nobody"): MachineFinding {
  const name = "users";
  if (knows === "everybody")
    return { name, level: "ok", found: "the system reports the user of each connection" };
  if (knows === "ourselves")
    return { name, level: "ok", found: "the system reports connections of your own user only" };
  return {
    name,
    level: "warn",
    found:
      "this system does not report the user of a connection: other local users could use your browser's sign-in",
    advice: "If you do not trust the other users of this machine, serve with TLS: see wzp up --help",
  };
}

async function checkServer(cli: CliContext): Promise<readonly MachineFinding[]> {
  const client = await cli.client({ prompt: true });
  const status = await client.handshake();
  const use = status.ok ? await client.get("getResources", {}) : status;
  const server = judgeServer(cli, status, use.ok ? use.value : undefined);
  if (!status.ok) return [server];
  const replicas = use.ok ? checkReplicas(use.value, Date.now()) : [];
  const store = use.ok ? checkStore(use.value) : [];
  return [server, ...passesOn(cli), ...replicas, ...store, ...checkWorkers(status.value, Date.now())];
}

function checkStore(use: ResourceUse): readonly MachineFinding[] {
  const found = describeStore(use);
  if (found === undefined) return [];
  return [{ name: "store", level: use.blobs?.waiting === undefined ? "ok" : "warn", found }];
}

/** Says of which server the other findings are, if the one of this home passes requests on to it. */
function passesOn({ home }: CliContext): readonly MachineFinding[] {
  const why = readStartRefusal(home);
  if (why?.reason !== "already-running") return [];
  return [{ name: "passes on", level: "ok", found: why.detail, advice: why.hint }];
}

function judgeServer(
  cli: CliContext,
  status: Result<StatusResource, Failure>,
  use: ResourceUse | undefined,
): MachineFinding {
  if (status.ok) {
    const [trouble] = status.value.trouble;
    const runs = use === undefined ? "" : `, runs in ${visible(use.engine)}${heldFor(use)}`;
    const found = `release ${status.value.release}, pid ${status.value.pid}${runs}`;
    if (trouble === undefined) return { name: "server", level: "ok", found };
    return { name: "server", level: "bad", found: trouble.detail, advice: trouble.hint };
  }
  if (status.failure.reason !== "unavailable") {
    return { name: "server", level: "bad", found: status.failure.detail, advice: status.failure.hint };
  }
  const refused = readStartRefusal(cli.home);
  if (refused !== undefined)
    return { name: "server", level: "warn", found: refused.detail, advice: refused.hint };
  return { name: "server", level: "ok", found: `not running (this is release ${releaseVersion})` };
}

/** Checks daemons whose program was removed, whether they still run or have stopped. */
function checkProgram({ home }: CliContext): readonly MachineFinding[] {
  const lost = findLostProgram(home);
  if (lost === undefined) return [];
  const found = `${lost} no longer exists: server and worker cannot start tasks or restart from it`;
  return [{ name: "program", level: "bad", found, advice: "Start both from this installation: wzp up" }];
}

function printFinding(cli: CliContext, { name, level, found, advice }: MachineFinding): void {
  const { green, yellow, red, dim } = cli.colours;
  const sign = level === "ok" ? green("✓") : level === "warn" ? yellow("!") : red("✗");
  cli.print(`${sign} ${name.padEnd(9)} ${found}`);
  if (advice !== undefined) cli.print(`  ${" ".repeat(9)} ${dim(`→ ${advice}`)}`);
}
