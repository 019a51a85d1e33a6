import {
  chmodSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { withPlugin } from "@wezterm-parallel/shared/domain/settings/edit-plugins";
import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { ensurePrivateDirectory } from "@wezterm-parallel/shared/node/private-directory";
import { settingsFile } from "@wezterm-parallel/shared/node/settings-file";

import type { CliContext } from "../invocation/context.ts";
import { userSettings } from "../settings/user-settings.ts";

/** Returns the plugins of `config.yaml` by name. */
export async function listedPlugins(
  cli: CliContext,
): Promise<Result<Readonly<Record<string, ListedPlugin>>, Failure>> {
  const settings = await userSettings(cli);
  return settings.ok ? ok(settings.value.plugins ?? {}) : settings;
}

export async function findListed(cli: CliContext, name: string): Promise<Result<ListedPlugin, Failure>> {
  const plugins = await listedPlugins(cli);
  if (!plugins.ok) return plugins;
  const found = Object.hasOwn(plugins.value, name) ? plugins.value[name] : undefined;
  if (found !== undefined) return ok(found);
  return fail({
    reason: "not-found",
    detail: `No plugin ${name} is listed in ${settingsFile(cli.home.config)}.`,
    hint: "List them with: wzp plugins list",
  });
}

/** Adds, replaces or (undefined) removes a plugin in `config.yaml`, whose file is complete at every moment. */
export function writeListed(
  cli: CliContext,
  name: string,
  listed: ListedPlugin | undefined,
): Result<void, Failure> {
  const place = settingsFile(cli.home.config);
  const directory = ensurePlace(place);
  if (!directory.ok) return directory;
  const isThere = existsSync(place);
  // A link to a file elsewhere stays a link.
  const file = isThere ? realpathSync(place) : place;
  const text = withPlugin(isThere ? readFileSync(file, "utf8") : "", name, listed);
  if (!text.ok) return text;
  const next = `${file}.${process.pid}`;
  writeFileSync(next, text.value, { mode: 0o600 });
  if (isThere) chmodSync(next, statSync(file).mode & 0o777);
  renameSync(next, file);
  return ok(undefined);
}

function ensurePlace(file: string): Result<void, Failure> {
  return existsSync(dirname(file)) ? ok(undefined) : ensurePrivateDirectory(dirname(file));
}
