/** Opens panes as terminals of a running Neovim (0.7 or newer): tabs are tab pages, and a split is a window. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { definePaneDriver, PluginRefusal } from "wezterm-parallel/plugin";

const run = promisify(execFile);
const lua = readFileSync(new URL("panes.lua", import.meta.url), "utf8");
/** Neovim answers nothing while it asks the person something. */
const limitMs = 5_000;

export default definePaneDriver({
  pluginApi: "1.0",
  connect: (input, context) => ask("connect", input, context),
  list: (input, context) => ask("list", input, context),
  openTab: (input, context) => ask("openTab", input, context),
  split: (input, context) => ask("split", input, context),
  label: (input, context) => ask("label", input, context),
  close: (input, context) => ask("close", input, context),
  async show(input, context) {
    const tab = await ask("firstTab", input, context);
    const expression = `execute("call nvim_set_current_tabpage(${Number(tab)})")`;
    return { argv: ["nvim", "--server", socketOf(context), "--remote-expr", expression] };
  },
});

/**
 * Runs a function of panes.lua in Neovim, at once and as a whole: no key is processed meanwhile. The answer comes in a
 * file, because Neovim breaks long ones.
 *
 * @param {string} name
 * @param {object} input
 * @param {import("wezterm-parallel/plugin").PluginContext} context
 */
async function ask(name, input, context) {
  const directory = await mkdtemp(join(tmpdir(), "wzp-neovim-"));
  try {
    const file = join(directory, "answer");
    const words = [lua, name, JSON.stringify(input), file].map(quote).join(", ");
    const expression = `luaeval('assert(loadstring(_A[1]))()(_A[2], _A[3], _A[4])', [${words}])`;
    await evaluate(socketOf(context), expression);
    const answer = JSON.parse(await readFile(file, "utf8"));
    if (answer.refused !== undefined) throw new PluginRefusal(answer.refused.reason, answer.refused.detail);
    return answer.value;
  } finally {
    await rm(directory, { recursive: true });
  }
}

/**
 * @param {string} socket
 * @param {string} expression
 */
async function evaluate(socket, expression) {
  try {
    await run("nvim", ["--headless", "--server", socket, "--remote-expr", expression], { timeout: limitMs });
  } catch (error) {
    const { stderr = "", message } = /** @type {Error & { stderr?: string }} */ (error);
    // The message repeats the whole command line.
    const why = stderr.trim() || message.split("\n").at(-1);
    throw new PluginRefusal("unavailable", `Neovim did not answer: ${why}`);
  }
}

/** @param {import("wezterm-parallel/plugin").PluginContext} context */
function socketOf({ settings }) {
  // Neovim sets NVIM in its terminals.
  const socket = settings["socket"] ?? process.env["NVIM"];
  if (typeof socket === "string" && socket !== "") return socket;
  throw new PluginRefusal("unavailable", "Run wzp in a terminal of Neovim, or set `socket` in the settings.");
}

/** @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", "''")}'`;
}
