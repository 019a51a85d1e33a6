/** Opens panes as terminals of a running Neovim (0.7 or newer): tabs are tab pages, and a split is a window. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
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
 * Runs a function of panes.lua in Neovim, at once and as a whole: no key is processed meanwhile.
 *
 * @param {string} name
 * @param {object} input
 * @param {import("wezterm-parallel/plugin").PluginContext} context
 */
async function ask(name, input, context) {
  const words = [lua, name, JSON.stringify(input)].map(quote).join(", ");
  const expression = `luaeval('assert(loadstring(_A[1]))()(_A[2], _A[3])', [${words}])`;
  const args = ["--headless", "--server", socketOf(context), "--remote-expr", expression];
  const answer = parse(await output(args));
  if (answer.refused !== undefined) throw new PluginRefusal(answer.refused.reason, answer.refused.detail);
  return answer.value;
}

/** @param {readonly string[]} args */
async function output(args) {
  try {
    const { stdout, stderr } = await run("nvim", args, { timeout: limitMs, maxBuffer: 10_000_000 });
    // Before version 0.9, the answer is there, and long lines of it are broken.
    return stdout || stderr.replaceAll(/[\r\n]/g, "");
  } catch (error) {
    const { stderr = "", message } = /** @type {Error & { stderr?: string }} */ (error);
    // The message repeats the whole command line.
    const why = stderr.trim() || message.split("\n").at(-1);
    throw new PluginRefusal("unavailable", `Neovim did not answer: ${why}`);
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new PluginRefusal("unavailable", `Neovim did not answer: ${text.trim().slice(0, 200)}`);
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
