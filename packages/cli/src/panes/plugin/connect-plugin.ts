import { fail, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { RunningPlugin } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import { readSettingsFile } from "@wezterm-parallel/shared/node/settings-file";

import { PluginPanes } from "./plugin-panes.ts";

interface PluginChoice {
  readonly name: string;
  /** Directory of `config.yaml`. */
  readonly config: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Connects to the terminal program of a listed plugin. */
export async function connectPlugin({
  name,
  config,
  env,
}: PluginChoice): Promise<Result<PluginPanes, Failure>> {
  const read = await readSettingsFile(config);
  if (!read.ok) return read;
  const plugins = read.value.settings.plugins ?? {};
  const listed = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
  if (listed?.kind !== "pane-driver") return fail(unknownTerminal(name));
  return PluginPanes.connect(name, new RunningPlugin({ name, listed: async () => listed, env }));
}

function unknownTerminal(name: string): Failure {
  return {
    reason: "not-found",
    detail: `No terminal is called ${name}: it is neither wezterm nor tmux, and no plugin of that name that drives panes is listed in config.yaml.`,
    hint: "List plugins with: wzp plugins list",
  };
}
