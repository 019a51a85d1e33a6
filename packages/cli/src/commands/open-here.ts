import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../context.ts";
import { decideScope } from "../open/decide-scope.ts";
import { openProgress } from "../open/open-progress.ts";
import { openWorkspace } from "../open/open-workspace.ts";
import { chooseDetachKeys } from "../settings/choose-detach-keys.ts";
import type { OpenedHere } from "../open/tell-opened.ts";

export interface OpenOptions {
  readonly layout?: string;
  readonly driver?: "wezterm" | "tmux";
  readonly preferMux?: boolean;
}

/** Opens the workspace of the project here, or of what an id names, in the terminal that is right for this place. */
export async function openHere(
  cli: CliContext,
  id: string | undefined,
  options: OpenOptions,
): Promise<Result<OpenedHere, Failure>> {
  // Its places take them: what is wrong is told here, where somebody reads it.
  const keys = await chooseDetachKeys(cli);
  if (!keys.ok) return keys;
  const { openPanes } = await import("@wezterm-parallel/backend/entry/panes");
  const chosen = await openPanes({
    env: cli.env,
    driver: options.driver,
    preferMux: options.preferMux === true,
    isWatched: cli.streams.stdout.isTTY === true || cli.streams.stderr.isTTY === true,
  });
  if (!chosen.ok) return chosen;
  const { why } = chosen.value;
  await using panes = chosen.value.panes;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const scope = await decideScope(cli, client.value, id);
  if (!scope.ok) return scope;
  using progress = openProgress(cli);
  const wish = { ...scope.value, layout: options.layout, progress: progress.tell };
  const opened = await openWorkspace({ cli, client: client.value, panes }, wish);
  return opened.ok ? ok({ ...opened.value, terminal: panes.terminal, why }) : opened;
}
