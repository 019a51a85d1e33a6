import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { CliContext } from "../invocation/context.ts";
import { chooseDetachKeys } from "../settings/choose-detach-keys.ts";
import { provideViews } from "../terminal/sessions/start-views.ts";
import { workspaceKey, type WorkspaceScope } from "../workspace/workspace-files.ts";
import { projectHere, scopeOfId } from "./decide-scope.ts";
import { openProgress } from "./open-progress.ts";
import { pruneWorkspaces } from "./prune-workspaces.ts";
import type { OpenedHere } from "./print-opened.ts";

export interface OpenOptions {
  readonly layout?: string;
  readonly driver?: string;
  readonly preferMux?: boolean;
}

/** Opens the workspace of the project here, or of an id, in the terminal chosen for this environment. */
export async function openHere(
  cli: CliContext,
  id: string | undefined,
  options: OpenOptions,
): Promise<Result<OpenedHere, Failure>> {
  // Started early: it asks other programs while the modules load.
  const choosing = choosePanes(cli, options);
  const provided = provideViews(cli);
  const here = id === undefined ? projectHere(cli) : undefined;
  const { openWorkspace } = await import("./open-workspace.ts");
  const chosen = await choosing;
  if (!chosen.ok) return chosen;
  const { why, showCommand } = chosen.value;
  await using panes = chosen.value.panes;
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const scope = await (here ?? scopeOfId(cli, client.value, id ?? ""));
  if (!scope.ok) return scope;
  await provided;
  using progress = openProgress(cli);
  const wish = { ...scope.value, layout: options.layout, progress: progress.tell };
  const opened = await openWorkspace({ cli, client: client.value, panes }, wish);
  if (!opened.ok) return opened;
  const shown = await showCommand?.(opened.value.name);
  if (shown?.ok === false) return shown;
  const [ready] = await Promise.all([
    countReady(client.value, scope.value.scope),
    pruneEnded(cli, client.value, scope.value.scope),
  ]);
  return ok({ ...opened.value, ready, terminal: panes.terminal, why, showCommand: shown?.value });
}

/** A run is usually retried within a day after its end, if at all; its panes then return as they were. */
const keptAfterEndMs = 86_400_000;

async function pruneEnded(cli: CliContext, client: Client, scope: WorkspaceScope): Promise<void> {
  const isOver = async (id: string) => {
    const run = await client.run(id);
    if (!run.ok) return run.failure.reason === "not-found";
    return run.value.endedAt !== undefined && run.value.endedAt < Date.now() - keptAfterEndMs;
  };
  await pruneWorkspaces(cli.home, { own: workspaceKey(scope), isOver });
}

/** Above this, an exact number does not matter. */
const countedTasks = 1_000;

/** Counts tasks that will start soon: a workspace opened directly after submitting a run shows none yet. */
async function countReady(client: Client, scope: WorkspaceScope): Promise<number> {
  const where = scope.kind === "run" ? { run: scope.run } : { project: scope.project };
  const tasks = await client.tasks({ ...where, state: ["leased", "ready"], limit: countedTasks });
  return tasks.ok ? tasks.value.items.length : 0;
}

async function choosePanes(cli: CliContext, { driver, preferMux }: OpenOptions) {
  // The places read these settings; errors in them are reported here, where somebody sees them.
  const keys = await chooseDetachKeys(cli);
  if (!keys.ok) return keys;
  const { openPanes } = await import("../panes/open-panes.ts");
  return await openPanes({
    env: cli.env,
    driver,
    preferMux: preferMux === true,
    isWatched: cli.streams.stdout.isTTY === true || cli.streams.stderr.isTTY === true,
  });
}
