import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { makeDirectory } from "../supervision/make-directory.ts";
import { localContext, type ServerContext } from "./server-context.ts";

/** Names that are safe as file names. */
export const contextName = /^[a-z\d][\w.-]{0,99}$/i;

/**
 * Reads and writes the contexts of a config folder: one file each, readable by its user only, so that two
 * programs never overwrite each other's changes.
 */
export class ContextFiles {
  readonly #config: string;

  constructor(config: string) {
    this.#config = config;
  }

  /** The context chosen by `wzp context use`; `local` by default. */
  get current(): string {
    return readIfThere(`${this.#config}/context`)?.trim() || localContext;
  }

  set current(name: string) {
    if (name === localContext) rmSync(`${this.#config}/context`, { force: true });
    else this.#write(this.#config, "context", `${name}\n`);
  }

  /** Returns undefined when no context has that name, or its file is invalid. */
  read(name: string): ServerContext | undefined {
    if (!contextName.test(name)) return undefined;
    const text = readIfThere(`${this.#directory}/${name}.json`);
    if (text === undefined) return undefined;
    try {
      return { ...(JSON.parse(text) as ServerContext), name };
    } catch {
      return undefined;
    }
  }

  all(): readonly ServerContext[] {
    return namesIn(this.#directory)
      .map((name) => this.read(name))
      .filter((context) => context !== undefined);
  }

  write({ name, ...rest }: ServerContext): void {
    this.#write(this.#directory, `${name}.json`, `${JSON.stringify(rest, undefined, 2)}\n`);
  }

  /** Makes `local` the current context if the removed one was current. */
  remove(name: string): void {
    rmSync(`${this.#directory}/${name}.json`, { force: true });
    if (this.current === name) this.current = localContext;
  }

  get #directory(): string {
    return `${this.#config}/contexts`;
  }

  /** Writes completely or not at all; nobody else can read the file at any time. */
  #write(directory: string, file: string, text: string): void {
    makeDirectory(directory);
    const written = `${directory}/.${file}.${process.pid}`;
    writeFileSync(written, text, { mode: 0o600 });
    renameSync(written, `${directory}/${file}`);
  }
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith(".json"))
      .map((file) => file.slice(0, -".json".length))
      .toSorted((a, b) => a.localeCompare(b));
  } catch {
    return [];
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
