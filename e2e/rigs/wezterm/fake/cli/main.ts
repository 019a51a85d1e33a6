import { dirname } from "node:path";

import { version } from "../mux/version.ts";
import { readConfig } from "../mux/options.ts";
import { executable } from "../paths.ts";
import { specs } from "./commands.ts";
import { Connection } from "./connection.ts";
import { CallFailed, reportFailure } from "./failure.ts";
import { findDirection, subcommands } from "./run.ts";
import { parseArguments, unknownSubcommand, UsageError } from "./usage.ts";

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    process.stderr.write(error.message);
    process.exitCode = 2;
  } else if (error instanceof CallFailed) {
    reportFailure(error.message);
    process.exitCode = 1;
  } else throw error;
}

interface Globals {
  readonly skipConfig: boolean;
  readonly configFile: string | undefined;
  readonly overrides: readonly string[];
}

async function main(words: readonly string[]): Promise<void> {
  const left = [...words];
  const globals = takeGlobals(left);
  const command = left.shift();
  if (command === "--version" || command === "-V") process.stdout.write(`wezterm ${version}\n`);
  else if (command === "cli") await callServer(globals, left);
  else
    throw new UsageError(
      `error: unrecognized subcommand '${command ?? ""}'\n\nUsage: wezterm [OPTIONS] [COMMAND]\n`,
    );
}

function takeGlobals(words: string[]): Globals {
  const overrides: string[] = [];
  let skipConfig = false;
  let configFile: string | undefined;
  for (;;) {
    if (words[0] === "-n" || words[0] === "--skip-config") skipConfig = words.shift() !== undefined;
    else if (words[0] === "--config") overrides.push(words.splice(0, 2)[1] ?? "");
    else if (words[0] === "--config-file") configFile = words.splice(0, 2)[1];
    else return { skipConfig, configFile, overrides };
  }
}

async function callServer({ skipConfig, configFile, overrides }: Globals, words: string[]): Promise<void> {
  const flags = new Set<string>();
  let windowClass: string | undefined;
  for (let word = words[0]; word?.startsWith("--") === true; word = words[0]) {
    words.shift();
    if (word === "--class") windowClass = words.shift();
    else flags.add(word);
  }
  const name = words.shift() ?? "";
  const spec = specs.find((each) => each.name === name);
  const run = subcommands[name];
  if (spec === undefined || run === undefined) throw unknownSubcommand(name);
  const given = parseArguments(spec, words);
  if (spec.arguments?.[0] === "DIRECTION") findDirection(given.rest[0] ?? "");

  process.env["WEZTERM_EXECUTABLE"] = executable;
  process.env["WEZTERM_EXECUTABLE_DIR"] = dirname(executable);
  const file = skipConfig ? undefined : (configFile ?? process.env["WEZTERM_CONFIG_FILE"]);
  const server = await Connection.open(name, {
    autoStart: !flags.has("--no-auto-start"),
    preferMux: flags.has("--prefer-mux"),
    windowClass,
  });
  try {
    process.stdout.write(await run({ server, given, config: () => readConfig(file, overrides) }));
  } finally {
    server.close();
  }
}
