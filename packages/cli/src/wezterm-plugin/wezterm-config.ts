import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Line that a user adds to the config, before `return config`. */
export const pluginLine = `require("wzp").apply_to_config(config)`;

export interface WezTermConfig {
  /** Path of the plugin: in a folder where WezTerm looks for required modules. */
  readonly pluginFile: string;
  /** The config that WezTerm reads, or would read if it existed. */
  readonly configFile: string;
  readonly exists: boolean;
  /** The config requires the plugin. */
  readonly loads: boolean;
}

/**
 * Finds the files as WezTerm does: the config that a surrounding WezTerm reports, else `~/.wezterm.lua`, else
 * `wezterm.lua` in the config folder. Modules are found in the config folder, wherever the config is.
 */
export function findWezTermConfig(
  env: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): WezTermConfig {
  const standard = `${env["XDG_CONFIG_HOME"] || `${homeDirectory}/.config`}/wezterm`;
  const told = env["WEZTERM_CONFIG_FILE"];
  // WezTerm's own environment may have another XDG_CONFIG_HOME than this shell.
  const folder = told && isConfigFolder(told) ? dirname(told) : standard;
  const candidates = [told, `${homeDirectory}/.wezterm.lua`, `${folder}/wezterm.lua`];
  for (const file of candidates) {
    const text = file ? read(file) : undefined;
    if (file && text !== undefined) {
      return { pluginFile: `${folder}/wzp.lua`, configFile: file, exists: true, loads: requiresPlugin(text) };
    }
  }
  return {
    pluginFile: `${folder}/wzp.lua`,
    configFile: join(folder, "wezterm.lua"),
    exists: false,
    loads: false,
  };
}

function isConfigFolder(file: string): boolean {
  return basename(file) === "wezterm.lua" && basename(dirname(file)) === "wezterm";
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Removes comments before the search: long ones, then those to the end of a line. */
function requiresPlugin(config: string): boolean {
  const code = config.replaceAll(/--\[(=*)\[[\s\S]*?\]\1\]/g, "").replaceAll(/--.*$/gm, "");
  return /\brequire\s*\(?\s*(?:"wzp"|'wzp'|\[\[wzp\]\])/.test(code);
}
