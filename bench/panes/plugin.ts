import { statusFileLimits, type StatusFile } from "@wezterm-parallel/shared/protocol/status-file";

import { ModelWezTerm } from "../../plugin/test/model-wezterm.ts";
import { median } from "../statistics.ts";
import { table } from "../table.ts";

/**
 * The plugin's cost in WezTerm's GUI: its handlers compared with empty ones, in a real Lua 5.4 (WebAssembly)
 * inside the strict model. WezTerm calls update-status once per second, and formats the title of each tab
 * when it draws the bar.
 */
const calls = 500;
const rounds = 11;
const statusPath = "/home/me/.local/state/wezterm-parallel/status.json";

const handlers = `
  wezterm.on('update-status', function() end)
  wezterm.on('format-tab-title', function() end)`;
using empty = await start(handlers);
using plugin = await start(`wzp.apply_to_config(config, { tab_titles = true, toast = false, bell = false })`);
plugin.writeFile(statusPath, JSON.stringify(fullStatus()));

const update = "model.update_status()";
const second = "model.now = model.now + 1";
const rows = [
  { name: "update-status, same second (a further window)", body: update },
  { name: "update-status, next second (the file is read)", body: `${second} ${update}` },
  { name: "tab title, no pane of ours", body: "model.tab_title(1, 30)" },
  { name: "tab title, four panes of ours", body: "model.tab_title(10, 30)" },
].map(({ name, body }) => {
  const ours = measure(plugin, body);
  const theirs = measure(empty, body);
  return [name, theirs.toFixed(1), ours.toFixed(1), (ours - theirs).toFixed(1), (ours / theirs).toFixed(2)];
});
console.log(
  `Status file with ${statusFileLimits.tasks} tasks; ${calls} calls, median of ${rounds}, µs a call\n`,
);
console.log(table(["", "empty handler", "plugin", "more", "ratio"], rows));

async function start(config: string): Promise<ModelWezTerm> {
  const wezterm = await ModelWezTerm.start();
  wezterm.load(config);
  const wzp = JSON.stringify({ v: 1, task: "r3/build", state: "running", workspace: "shop" });
  const ours = [10, 11, 12, 13].map((id) => ({ id, vars: { wzp } }));
  const tabs = [
    { id: 0, panes: [{ id: 1 }] },
    { id: 1, panes: ours },
  ];
  wezterm.world = { active: "default", windows: [{ id: 0, workspace: "default", tabs }] };
  wezterm.run(`model.now = ${Math.floor(Date.now() / 1000)}`);
  return wezterm;
}

/** Returns microseconds per call; the first round warms up. */
function measure(wezterm: ModelWezTerm, body: string): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const began = performance.now();
    wezterm.run(`for _ = 1, ${calls} do ${body} end`);
    if (round > 0) times.push(((performance.now() - began) * 1000) / calls);
    wezterm.effects();
  }
  return median(times);
}

function fullStatus(): StatusFile {
  const at = Date.now() + 3_600_000;
  return {
    version: 1,
    release: "0",
    at,
    heartbeatMs: 30_000,
    server: { pid: 1, startedAt: at },
    seq: 1,
    counts: { working: 8, waiting: 180, failed: 12, done: 900 },
    runs: [],
    moreRuns: 0,
    tasks: Array.from({ length: statusFileLimits.tasks }, (_, number) => ({
      id: `r1/task-${number}`,
      state: "running" as const,
      since: at,
    })),
    moreTasks: 0,
    attention: [],
    asking: [],
    alerts: [],
    ended: [],
    changes: [],
    pools: [],
  };
}
