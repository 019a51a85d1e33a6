import { homedir } from "node:os";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { examples } from "../../render/examples.ts";
import {
  type InstalledPlugin,
  readInstalledPlugin,
  writePlugin,
} from "../../wezterm-plugin/installed-plugin.ts";
import { pluginText } from "../../wezterm-plugin/plugin-text.ts";
import { findWezTermConfig, pluginLine, type WezTermConfig } from "../../wezterm-plugin/wezterm-config.ts";

export function registerPlugin(program: Command, cli: CliContext): void {
  const plugin = program.command("plugin");
  plugin
    .command("install")
    .description("install the WezTerm plugin, and print the line to add to your WezTerm config")
    .addHelpText("after", examples("wzp plugin install", "wzp plugin install --json | jq -r .line"))
    .action(cli.action(async () => install(cli)));
  plugin
    .command("status")
    .description("show whether the plugin is installed, up to date and loaded by your WezTerm config")
    .addHelpText("after", examples("wzp plugin status", "wzp plugin status --json | jq .state"))
    .action(cli.action(async () => status(cli)));
}

interface Found extends WezTermConfig {
  readonly installed: InstalledPlugin;
  readonly text: string;
}

function find(cli: CliContext): Result<Found, Failure> {
  const text = pluginText(cli);
  if (!text.ok) return text;
  const config = findWezTermConfig(cli.env, cli.env["HOME"] || homedir());
  return ok({ ...config, installed: readInstalledPlugin(config.pluginFile, text.value), text: text.value });
}

function install(cli: CliContext): Result<ExitCode, Failure> {
  const found = find(cli);
  if (!found.ok) return found;
  const { installed, pluginFile, text } = found.value;
  if (installed.state === "foreign") return fail(notOurs(pluginFile));
  const changed = installed.state !== "current";
  if (changed) {
    const written = writePlugin(pluginFile, text);
    if (!written.ok) return written;
  }
  if (cli.json) {
    cli.printJson({ ...described(found.value), state: "current", release: releaseVersion, changed });
    return ok(exitCodes.done);
  }
  const done = changed ? "wrote" : "already installed:";
  cli.print(`${cli.colours.green("✓")} ${done} ${pluginFile} (release ${releaseVersion})`);
  if (installed.state === "other" && installed.release !== releaseVersion) {
    cli.print(`  in place of release ${installed.release}`);
  }
  sayLine(cli, found.value);
  return ok(exitCodes.done);
}

function status(cli: CliContext): Result<ExitCode, Failure> {
  const found = find(cli);
  if (!found.ok) return found;
  const { installed, pluginFile } = found.value;
  if (cli.json) {
    const { state } = installed;
    const release = "release" in installed ? { release: installed.release } : {};
    cli.printJson({ ...described(found.value), state, ...release });
    return ok(exitCodes.done);
  }
  cli.print(`${pluginFile}: ${statusText(installed)}`);
  if (installed.state === "current" || installed.state === "other") sayLine(cli, found.value);
  return ok(exitCodes.done);
}

function described({ pluginFile, configFile, exists, loads }: Found) {
  return { file: pluginFile, config: configFile, configExists: exists, loaded: loads, line: pluginLine };
}

function statusText(installed: InstalledPlugin): string {
  switch (installed.state) {
    case "missing":
      return "not installed; install it with: wzp plugin install";
    case "foreign":
      return "this file was not written by wzp";
    case "current":
      return `release ${installed.release}, up to date`;
    case "other":
      return installed.release === releaseVersion
        ? "the plugin contains outdated paths; update it with: wzp plugin install"
        : `release ${installed.release}, but wzp is ${releaseVersion}; update it with: wzp plugin install`;
  }
}

function sayLine(cli: CliContext, { configFile, exists, loads }: WezTermConfig): void {
  if (loads) {
    cli.print(`${cli.colours.green("✓")} ${configFile} loads it`);
    return;
  }
  if (exists) {
    cli.print(`Add this line to ${configFile}, before \`return config\`:\n\n  ${pluginLine}\n`);
  } else {
    const lines = [`local wezterm = require("wezterm")`, "local config = wezterm.config_builder()"];
    const whole = [...lines, pluginLine, "return config"].map((line) => `  ${line}`).join("\n");
    cli.print(
      `WezTerm has no config yet. To load the plugin, create ${configFile} with this content:\n\n${whole}\n`,
    );
  }
  cli.print("WezTerm reloads its config automatically when the file is saved.");
}

function notOurs(file: string): Failure {
  return {
    reason: "conflict",
    detail: `${file} exists and was not written by wzp.`,
    hint: "Move the file away, then run wzp plugin install again.",
  };
}
