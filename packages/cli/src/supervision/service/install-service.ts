import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Caller } from "../caller.ts";
import { daemonEnvironment, serverVariables } from "../daemon-environment.ts";
import { daemonFiles } from "../daemon-files.ts";
import { installRelease } from "../install-release.ts";
import { rolesOf } from "../joined-worker.ts";
import { keeperScript } from "../keeper-script.ts";
import { launchdAgent, type ServiceCommand, systemdUnit } from "./service-text.ts";
import { keeperArguments } from "../spawn-keeper.ts";

const serviceName = "wezterm-parallel";

interface ServiceFile {
  readonly path: string;
  readonly text: string;
  readonly enable: readonly string[];
  readonly disable: readonly string[];
  readonly hint: string;
}

/** Writes and enables the service that runs the keepers at boot; returns a description of what was done. */
export function installService(caller: Caller): Result<string, Failure> {
  const command = serviceCommand(caller);
  const service = serviceFile(caller, command);
  mkdirSync(dirname(command.script), { recursive: true, mode: 0o700 });
  writeFileSync(command.script, serviceScript(caller), { mode: 0o600 });
  mkdirSync(dirname(service.path), { recursive: true });
  writeFileSync(service.path, service.text);
  const enabled = runQuietly(service.enable);
  if (enabled === undefined) return ok(`installed ${service.path}\n${service.hint}`);
  return fail({
    reason: "unavailable",
    detail: `${service.path} was written, but could not be enabled: ${enabled}`,
    hint: `Enable it in a user session with: ${service.enable.join(" ")}`,
  });
}

/** Returns whether `wzp up --install` was used for this home. */
export function hasService(caller: Caller): boolean {
  return existsSync(serviceCommand(caller).script);
}

export function uninstallService(caller: Caller): Result<string, Failure> {
  const command = serviceCommand(caller);
  const service = serviceFile(caller, command);
  runQuietly(service.disable);
  rmSync(service.path, { force: true });
  rmSync(command.script, { force: true });
  return ok(`removed ${service.path}; server and worker keep running (stop them with: wzp down)`);
}

function serviceCommand({ home }: Caller): ServiceCommand {
  const { node, main } = installRelease(home);
  return {
    script: `${home.config}/keep.sh`,
    stop: [node, main, "down", "--detach"],
    log: `${daemonFiles(home, "server").logs}/service.err`,
  };
}

/**
 * Starts the same processes as \`up\`, but as children of the service. Sets the environment explicitly,
 * because services have another one, and marks the home as wanted after a boot.
 */
function serviceScript({ home, env }: Caller): string {
  const variables = Object.entries(daemonEnvironment(env, home));
  const ofServer = Object.entries(serverVariables(env, home)).map(
    ([name, value]) => `${name}=${shellQuote(value)} `,
  );
  const keepers = rolesOf(home).map(
    (role) =>
      `${role === "server" ? ofServer.join("") : ""}/bin/sh -c "$keeper" ${keeperArguments(home, role, "start").map(shellQuote).join(" ")} &`,
  );
  return [
    "#!/bin/sh",
    "# Written by: wzp up --install",
    "umask 077",
    ...variables.map(([name, value]) => `export ${name}=${shellQuote(value)}`),
    `mkdir -p ${shellQuote(home.runtime)} ${shellQuote(daemonFiles(home, "server").logs)}`,
    `: >${shellQuote(daemonFiles(home, "server").wanted)}`,
    `keeper=${shellQuote(keeperScript)}`,
    ...keepers,
    "wait",
    "",
  ].join("\n");
}

function serviceFile(caller: Caller, command: ServiceCommand): ServiceFile {
  const homeDirectory = caller.env["HOME"] || homedir();
  if (process.platform === "darwin") {
    const path = `${homeDirectory}/Library/LaunchAgents/${serviceName}.plist`;
    return {
      path,
      text: launchdAgent(serviceName, command),
      enable: ["launchctl", "load", "-w", path],
      disable: ["launchctl", "unload", "-w", path],
      hint: "It starts when you log in.",
    };
  }
  const folder = caller.env["XDG_CONFIG_HOME"] || `${homeDirectory}/.config`;
  return {
    path: `${folder}/systemd/user/${serviceName}.service`,
    text: systemdUnit(command),
    enable: ["systemctl", "--user", "enable", `${serviceName}.service`],
    disable: ["systemctl", "--user", "disable", `${serviceName}.service`],
    hint: "It starts when you log in; to start at boot without a login: loginctl enable-linger",
  };
}

/** Returns the program's error message; undefined when it succeeded. */
function runQuietly([program = "", ...args]: readonly string[]): string | undefined {
  try {
    execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return (stderr || message).trim().split("\n")[0] ?? message;
  }
}

function shellQuote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
