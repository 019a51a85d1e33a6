import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import { RunningPlugin } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import type { PluginNews } from "@wezterm-parallel/shared/plugin/plugin";

import type { CliContext } from "../invocation/context.ts";
import { openPanes } from "../panes/open-panes.ts";

/** Uses a plugin once: tells a test, or lists panes. Returns one sentence about what it did. */
export async function testPlugin(
  cli: CliContext,
  name: string,
  listed: ListedPlugin,
): Promise<Result<string, Failure>> {
  return listed.kind === "notifier" ? await tellTest(cli, name, listed) : await listPanes(cli, name);
}

async function tellTest(
  { env }: CliContext,
  name: string,
  listed: ListedPlugin,
): Promise<Result<string, Failure>> {
  await using plugin = new RunningPlugin({ name, listed: async () => listed, env });
  const event = { seq: 0, kind: "plugin.test", at: Date.now() };
  const news: PluginNews = { text: "This is a test.", event };
  const told = await plugin.call("notify", news);
  return told.ok ? ok('told "This is a test."') : told;
}

async function listPanes({ env }: CliContext, name: string): Promise<Result<string, Failure>> {
  const opened = await openPanes({ env, driver: name });
  if (!opened.ok) return opened;
  await using panes = opened.value.panes;
  const listed = await panes.list();
  return listed.ok ? ok(`listed ${listed.value.length} of its panes`) : listed;
}
