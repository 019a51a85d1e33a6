import { homedir } from "node:os";
import { basename, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/schema/task-schema";
import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { readPluginFiles } from "@wezterm-parallel/shared/node/plugins/plugin-files";
import { pluginLimits } from "@wezterm-parallel/shared/node/plugins/plugin-process";
import { openPlugin, variablesFor } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import { pluginKinds } from "@wezterm-parallel/shared/plugin/plugin";

import type { CliContext } from "../invocation/context.ts";
import { listedPlugins, writeListed } from "./listed-plugins.ts";

export interface PluginToAdd {
  readonly path: string;
  readonly name?: string;
  readonly env?: readonly string[];
  readonly set?: readonly string[];
}

export interface AddedPlugin extends ListedPlugin {
  readonly name: string;
  /** It was listed before, with other files or settings. */
  readonly replaced: boolean;
}

const names: readonly string[] = ["wezterm", "tmux"];

/**
 * Starts a plugin once to learn what it is, and lists it with the hash of its files. Variables and settings that were
 * listed before stay unless they are given again.
 */
export async function addPlugin(cli: CliContext, add: PluginToAdd): Promise<Result<AddedPlugin, Failure>> {
  const path = resolve(cli.directory, add.path.replace(/^~(?=\/)/, homedir()));
  const files = readPluginFiles(path);
  if (!files.ok) return files;
  const name = add.name ?? basename(path).replace(/\.[cm]?[jt]s$/, "");
  if (!planNamePattern.test(name) || names.includes(name)) return fail(badName(name));
  const plugins = await listedPlugins(cli);
  if (!plugins.ok) return plugins;
  const before = Object.hasOwn(plugins.value, name) ? plugins.value[name] : undefined;
  const settings = readSet(add.set);
  if (!settings.ok) return settings;
  const env = add.env ?? before?.env;
  const given = { ...before?.settings, ...settings.value };
  const variables = variablesFor(env, cli.env);
  const start = { name, files: files.value, settings: given, env: variables, limits: pluginLimits };
  const opened = await openPlugin(start);
  if (!opened.ok) return opened;
  const { hello, process } = opened.value;
  await process[Symbol.asyncDispose]();
  const kind = pluginKinds.find((each) => each === hello.kind);
  if (kind === undefined) return fail(unknownKind(name, hello.kind));
  const { version, sha256 } = files.value;
  const events = before?.events ?? hello.events;
  const listed: ListedPlugin = {
    kind,
    path,
    ...(version !== undefined && { version }),
    sha256,
    ...(events !== undefined && { events: [...events] }),
    ...(env !== undefined && env.length > 0 && { env: [...env] }),
    ...(Object.keys(given).length > 0 && { settings: given }),
  };
  const written = writeListed(cli, name, listed);
  return written.ok ? ok({ ...listed, name, replaced: before !== undefined }) : written;
}

function readSet(words: readonly string[] = []): Result<Record<string, string>, Failure> {
  const pairs = words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  if (words.every((word) => word.indexOf("=") > 0)) return ok(Object.fromEntries(pairs) as Record<string, string>);
  return fail({
    reason: "invalid-request",
    detail: "A setting of --set is not KEY=VALUE.",
    hint: "Write for example: --set topic=builds",
  });
}

function badName(name: string): Failure {
  return {
    reason: "invalid-request",
    detail: `A plugin cannot be called ${name}.`,
    hint: "Choose a name of letters, digits, - and _ with: --name NAME",
  };
}

function unknownKind(name: string, kind: string): Failure {
  return {
    reason: "unsupported",
    detail: `The plugin ${name} is a ${kind}, which this wzp does not know.`,
    hint: `It knows ${pluginKinds.join(" and ")}.`,
  };
}
