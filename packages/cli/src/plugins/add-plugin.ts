import { homedir } from "node:os";
import { basename, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/schema/task-schema";
import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { type PluginFiles, readPluginFiles } from "@wezterm-parallel/shared/node/plugins/plugin-files";
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

/** Terminals of wzp itself. */
const reserved = new Set(["wezterm", "tmux"]);

/**
 * Starts a plugin once to learn what it is, and lists it with the hash of its files. Variables and settings that were
 * listed before stay unless they are given again.
 */
export async function addPlugin(cli: CliContext, add: PluginToAdd): Promise<Result<AddedPlugin, Failure>> {
  const plugins = await listedPlugins(cli);
  if (!plugins.ok) return plugins;
  const wish = wishOf(cli, add, plugins.value);
  if (!wish.ok) return wish;
  const { name, before } = wish.value;
  const listed = await lookAt(cli, wish.value);
  if (!listed.ok) return listed;
  const written = writeListed(cli, name, listed.value);
  return written.ok ? ok({ ...listed.value, name, replaced: before !== undefined }) : written;
}

/** Checks what was given, and completes it with what was listed before. */
function wishOf(
  cli: CliContext,
  add: PluginToAdd,
  plugins: Readonly<Record<string, ListedPlugin>>,
): Result<Wish, Failure> {
  const path = resolve(cli.directory, add.path.replace(/^~(?=\/)/, homedir()));
  const files = readPluginFiles(path);
  if (!files.ok) return files;
  const name = add.name ?? basename(path).replace(/\.[cm]?[jt]s$/, "");
  if (!planNamePattern.test(name) || reserved.has(name)) return fail(badName(name));
  const before = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  const given = readSet(add.set);
  if (!given.ok) return given;
  const settings = { ...before?.settings, ...given.value };
  return ok({ name, path, files: files.value, env: add.env ?? before?.env, settings, before });
}

interface Wish {
  readonly name: string;
  readonly path: string;
  readonly files: PluginFiles;
  readonly env: readonly string[] | undefined;
  readonly settings: NonNullable<ListedPlugin["settings"]>;
  /** Its entry until now. */
  readonly before: ListedPlugin | undefined;
}

/** Starts the plugin and returns its entry in the list. */
async function lookAt(
  cli: CliContext,
  { name, path, files, env = [], settings, before }: Wish,
): Promise<Result<ListedPlugin, Failure>> {
  const variables = variablesFor(env, cli.env);
  const opened = await openPlugin({ name, files, settings, env: variables, limits: pluginLimits });
  if (!opened.ok) return opened;
  const { hello, process } = opened.value;
  await process[Symbol.asyncDispose]();
  const kind = pluginKinds.find((each) => each === hello.kind);
  if (kind === undefined) return fail(unknownKind(name, hello.kind));
  const { version, sha256 } = files;
  const events = before?.events ?? hello.events;
  return ok({
    kind,
    path,
    ...(version !== undefined && { version }),
    sha256,
    ...(events !== undefined && { events: [...events] }),
    ...(env.length > 0 && { env: [...env] }),
    ...(Object.keys(settings).length > 0 && { settings }),
  });
}

function readSet(words: readonly string[] = []): Result<Record<string, string>, Failure> {
  const pairs = words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  if (words.every((word) => word.indexOf("=") > 0))
    return ok(Object.fromEntries(pairs) as Record<string, string>);
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
