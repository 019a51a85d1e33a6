import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { runtimeDirectory } from "../paths.ts";
import type { Size } from "./split-tree.ts";

export interface ServerOptions {
  readonly daemonize: boolean;
  readonly socket: string;
  readonly size: Size;
  /** Size of the window of a GUI; without it the server is headless. */
  readonly gui: Size | undefined;
  readonly cwd: string | undefined;
  readonly argv: readonly string[];
}

/** Reads the settings for size and socket, from a Lua file and from `--config name=value`. */
export function readConfig(file: string | undefined, overrides: readonly string[]): Map<string, string> {
  const text = file === undefined ? "" : readFileSync(file, "utf8");
  const config = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/(\w+)\s*=\s*("[^"]*"|'[^']*'|\d+)/g))
    config.set(name, value);
  for (const override of overrides) {
    const [name = "", ...value] = override.split("=");
    config.set(name, value.join("="));
  }
  return new Map([...config].map(([name, value]) => [name, value.replaceAll(/^["']|["']$/g, "")]));
}

export function initialSize(config: ReadonlyMap<string, string>): Size {
  return { cols: Number(config.get("initial_cols") ?? 80), rows: Number(config.get("initial_rows") ?? 24) };
}

export function serverOptions(args: readonly string[], env: NodeJS.ProcessEnv): ServerOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      "skip-config": { type: "boolean", short: "n" },
      "config-file": { type: "string" },
      config: { type: "string", multiple: true, default: [] },
      daemonize: { type: "boolean", default: false },
      cwd: { type: "string" },
      "fake-gui": { type: "string" },
    },
  });
  const config = readConfig(values["config-file"], values.config);
  const gui = values["fake-gui"] === undefined ? undefined : parseSize(values["fake-gui"]);
  const name = gui === undefined ? "sock" : `gui-sock-${process.pid}`;
  return {
    daemonize: values.daemonize,
    socket: config.get("socket_path") ?? join(runtimeDirectory(env), name),
    size: initialSize(config),
    gui,
    cwd: values.cwd,
    argv: positionals,
  };
}

function parseSize(text: string): Size {
  const [cols = 0, rows = 0] = text.split("x").map(Number);
  return { cols, rows };
}
