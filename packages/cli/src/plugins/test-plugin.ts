import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { RunningPlugin } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import type { PluginNews } from "@wezterm-parallel/shared/plugin/plugin";

import type { CliContext } from "../invocation/context.ts";
import { PluginPanes } from "../panes/plugin/plugin-panes.ts";

/** Uses a plugin once: tells a test, or lists panes. Returns one sentence about what it did. */
export async function testPlugin(
  cli: CliContext,
  name: string,
  listed: ListedPlugin,
): Promise<Result<string, Failure>> {
  const plugin = new RunningPlugin({ name, listed: async () => listed, env: cli.env });
  return listed.kind === "notifier" ? await tellTest(plugin) : await listPanes(name, plugin);
}

async function tellTest(opened: RunningPlugin): Promise<Result<string, Failure>> {
  await using plugin = opened;
  const event = { seq: 0, kind: "plugin.test", at: Date.now() };
  const news: PluginNews = { text: "This is a test.", event };
  const told = await plugin.call("notify", news);
  return told.ok ? ok('told "This is a test."') : told;
}

async function listPanes(name: string, plugin: RunningPlugin): Promise<Result<string, Failure>> {
  const connected = await PluginPanes.connect(name, plugin);
  if (!connected.ok) return connected;
  await using panes = connected.value;
  const listed = await panes.list();
  return listed.ok ? ok(`listed ${listed.value.length} of its panes`) : listed;
}
