import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import stringWidth from "string-width";
import { LuaFactory, type LuaEngine } from "wasmoon";

import { luaLiteral } from "./lua-literal.ts";

export function readBeside(name: string): string {
  return readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8");
}

export const pluginText = readBeside("../init.lua");
export const luaApi = JSON.parse(readBeside("lua-api.json")) as {
  readonly modules: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly methods: Readonly<Record<string, readonly string[]>>;
};
export const documentedNames = (
  JSON.parse(readBeside("documented.json")) as { readonly names: Readonly<Record<string, string>> }
).names;

interface ModelPane {
  readonly id: number;
  readonly vars?: Readonly<Record<string, string>>;
  /** A pane of another multiplexer, which does not accept injected output. */
  readonly mux?: boolean;
}
export interface ModelWorld {
  /** The workspace on screen. */
  readonly active: string;
  readonly windows: readonly {
    readonly id: number;
    readonly workspace: string;
    /** Counted from 1, like `active` of a tab. */
    readonly active?: number;
    readonly tabs: readonly {
      readonly id: number;
      readonly title?: string;
      readonly active?: number;
      readonly panes: readonly ModelPane[];
    }[];
  }[];
}

export interface Effect {
  readonly kind:
    | "right_status"
    | "toast"
    | "output"
    | "spawn"
    | "workspace"
    | "selector"
    | "activate"
    | "focus";
  readonly window?: number;
  readonly pane?: number;
  readonly text?: string;
  readonly message?: string;
  readonly name?: string;
  readonly argv?: readonly string[];
}

export interface ModelOptions {
  readonly version?: "2024-02" | "main";
  /** False as in `wezterm cli` and the multiplexer, which read configs too. */
  readonly gui?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly plugin?: string;
}

/** The in-memory file system in which this Lua opens files. */
interface ModelFiles {
  writeFile(path: string, text: string | Uint8Array): void;
  unlink(path: string): void;
  mkdir(path: string): void;
}

const oneWindow: ModelWorld = {
  active: "default",
  windows: [{ id: 0, workspace: "default", tabs: [{ id: 0, panes: [{ id: 1 }] }] }],
};

/** Names that any config of the tests used, over the lifetime of this process. */
export const touchedNames = new Set<string>();

/** One WezTerm with this plugin in its config, in a real Lua 5.4 with the strict model of model.lua. */
export class ModelWezTerm implements Disposable {
  readonly #lua: LuaEngine;
  readonly #files: ModelFiles;
  readonly #plugin: string;
  /** These exist from the start. */
  readonly #made = new Set(["/home", "/tmp"]);
  #config = "";

  private constructor(lua: LuaEngine, files: ModelFiles, plugin: string) {
    this.#lua = lua;
    this.#files = files;
    this.#plugin = plugin;
  }

  static async start(options: ModelOptions = {}): Promise<ModelWezTerm> {
    const factory = new LuaFactory();
    const lua = await factory.createEngine();
    const { module } = await factory.getLuaModule();
    lua.global.set("host_width", (text: string) => stringWidth(text));
    lua.global.set("host_truncate", truncate);
    lua.global.set("host_json_literal", jsonLiteral);
    const { version = "main", gui = true, env = { HOME: "/home/me" } } = options;
    const tables = `api = ${luaLiteral(luaApi)}, documented = ${luaLiteral(documentedNames)}`;
    const functions = "width = host_width, truncate = host_truncate, json_literal = host_json_literal";
    lua.doStringSync(`
      model = assert(load(${luaLiteral(readBeside("model.lua"))}, "@model.lua"))({ ${tables}, ${functions} })
      model.version, model.gui, model.env = ${luaLiteral(version)}, ${gui}, ${luaLiteral(env)}`);
    const { FS: files } = module as unknown as { readonly FS: ModelFiles };
    const made = new ModelWezTerm(lua, files, options.plugin ?? pluginText);
    made.makeDirectory("/home/me/.local/state/wezterm-parallel");
    made.world = oneWindow;
    return made;
  }

  /** Reads a config; `apply` is the user's code between the builder and `return config`. */
  load(apply = `wzp.apply_to_config(config)`): void {
    this.#config = `local wezterm, wzp, config = require 'wezterm', require 'wzp', new_config()\n${apply}\nreturn config, wzp`;
    this.reload();
  }

  /** Reads the same config again, as after a change of its file: handlers and the plugin start anew. */
  reload(): void {
    this.run(`model.load(${luaLiteral(this.#plugin)}, ${luaLiteral(this.#config)})`);
  }

  set world(world: ModelWorld) {
    this.run(`model.world = ${luaLiteral(world)}`);
  }

  /** Runs a test's Lua code; returns its result as JavaScript values. Errors are the test's. */
  run(source: string): unknown {
    const result: unknown = this.#lua.doStringSync(source);
    for (const name of Object.values(this.#lua.doStringSync("return model.touched()") as object)) {
      touchedNames.add(String(name));
    }
    return result;
  }

  /** Advances the clock by `seconds` and updates every window on screen once. Returns what the plugin did. */
  tick(seconds = 1): readonly Effect[] {
    this.run(`model.now = model.now + ${seconds} model.update_status()`);
    return this.effects();
  }

  /** Returns what the plugin did since the last call; fails when a handler failed. */
  effects(): readonly Effect[] {
    const errors = this.list<string>("model.take('errors')");
    if (errors.length > 0) throw new Error(errors.join("\n"));
    return this.list<Effect>("model.take('effects')");
  }

  list<T>(expression: string): readonly T[] {
    return Object.values(this.run(`return ${expression}`) as object) as T[];
  }

  /** Milliseconds of the model's clock. */
  get now(): number {
    return Number(this.run("return model.now")) * 1000;
  }

  writeFile(path: string, text: string | Uint8Array): void {
    this.#files.writeFile(path, text);
  }

  removeFile(path: string): void {
    this.#files.unlink(path);
  }

  makeDirectory(path: string): void {
    const names = path.split("/").slice(1);
    for (const at of names.keys()) {
      const above = `/${names.slice(0, at + 1).join("/")}`;
      if (this.#made.has(above)) continue;
      this.#files.mkdir(above);
      this.#made.add(above);
    }
  }

  [Symbol.dispose](): void {
    this.#lua.global.close();
  }
}

/** Like wezterm.truncate_right: whole characters, at most `width` cells. */
function truncate(text: string, width: number): string {
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (stringWidth(kept + segment) > width) break;
    kept += segment;
  }
  return kept;
}

/** Throws, as WezTerm's parser does, for invalid JSON and for half a surrogate pair. */
function jsonLiteral(text: string): string {
  const value: unknown = JSON.parse(text);
  const strings: string[] = [];
  JSON.stringify(value, (key, each: unknown) => {
    strings.push(key, ...(typeof each === "string" ? [each] : []));
    return each;
  });
  if (!strings.every((each) => each.isWellFormed())) throw new Error("lone surrogate");
  return luaLiteral(value);
}
