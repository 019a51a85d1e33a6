import type { Command } from "commander";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { CliContext } from "../context.ts";
import { checkContainment } from "../doctor/check-containment.ts";
import { checkMachine, type Finding } from "../doctor/check-machine.ts";
import { exitCodes, type ExitCode } from "../exit-code.ts";
import { examples } from "../render/examples.ts";

export function registerDoctor(program: Command, cli: CliContext): void {
  program
    .command("doctor")
    .addHelpText("after", examples("wzp doctor", "wzp doctor --json | jq '.[] | select(.level != \"ok\")'"))
    .action(cli.action(() => doctor(cli)));
}

/** Exit 1 when something is bad. */
async function doctor(cli: CliContext): Promise<Result<ExitCode, Failure>> {
  const { findContainment } = await import("@wezterm-parallel/backend/entry/containment");
  const findings = [
    ...checkMachine(cli.home, cli.env),
    ...checkContainment(cli, findContainment),
    await checkServer(cli),
  ];
  if (cli.json) cli.printJson(findings);
  else for (const finding of findings) printFinding(cli, finding);
  const bad = findings.some((finding) => finding.level === "bad");
  return ok(bad ? exitCodes.taskFailed : exitCodes.done);
}

async function checkServer(cli: CliContext): Promise<Finding> {
  const status = await (await cli.client({ prompt: true })).handshake();
  if (status.ok) {
    const [trouble] = status.value.trouble;
    const found = `release ${status.value.release}, pid ${status.value.pid}`;
    if (trouble === undefined) return { name: "server", level: "ok", found };
    return { name: "server", level: "bad", found: trouble.detail, advice: trouble.hint };
  }
  if (status.failure.reason !== "unavailable") {
    return { name: "server", level: "bad", found: status.failure.detail, advice: status.failure.hint };
  }
  return { name: "server", level: "ok", found: `not running (this is release ${releaseVersion})` };
}

function printFinding(cli: CliContext, { name, level, found, advice }: Finding): void {
  const { green, yellow, red, dim } = cli.colours;
  const sign = level === "ok" ? green("✓") : level === "warn" ? yellow("!") : red("✗");
  cli.print(`${sign} ${name.padEnd(7)} ${found}`);
  if (advice !== undefined) cli.print(`  ${" ".repeat(7)} ${dim(`→ ${advice}`)}`);
}
