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
    .description("write the WezTerm plugin where your config finds it, and say which line to add")
    .addHelpText("after", examples("wzp plugin install", "wzp plugin install --json | jq -r .line"))
    .action(cli.action(async () => install(cli)));
  plugin
    .command("status")
    .description("say whether the plugin is installed, of this release, and loaded by your config")
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
  const done = changed ? "wrote" : "already there:";
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
      return "not installed; wzp plugin install does it";
    case "foreign":
      return "a file that wzp did not write";
    case "current":
      return `release ${installed.release}, as it should be`;
    case "other":
      return installed.release === releaseVersion
        ? "with other paths in it than now; wzp plugin install writes it again"
        : `release ${installed.release}, and wzp is ${releaseVersion}; wzp plugin install brings it up to date`;
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
    cli.print(`WezTerm has no config yet. This one, in ${configFile}, loads the plugin:\n\n${whole}\n`);
  }
  cli.print("WezTerm reads its config again by itself when it is saved.");
}

function notOurs(file: string): Failure {
  return {
    reason: "conflict",
    detail: `${file} is a file that wzp did not write.`,
    hint: "Move it away, then run wzp plugin install again.",
  };
}
