import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Encoding } from "../http/answers/accepted-encoding.ts";

export interface WebFile {
  readonly type: string;
  /** Of the content; without quotes. */
  readonly etag: string;
  /** The content's hash is in the name: what has this name once has it for ever. */
  readonly immutable: boolean;
  /** The bytes in each encoding that there is. */
  readonly bodies: ReadonlyMap<Encoding, Uint8Array>;
}

/** The dashboard as it was built. */
export interface WebFiles {
  /** Another host where the files of the page are fetched from, such as `https://cdn.example.org/wzp`. */
  readonly cdnUrl: string | undefined;
  /** The page, whichever of its addresses is asked for; undefined where nothing was built. */
  page(): WebFile | undefined;
  /** A file by its path below the address of the server, such as `assets/main-1a2b3c4d.js`. */
  find(path: string): WebFile | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const pageName = "index.html";

/** The built dashboard in a directory; one that is built or built again meanwhile is seen at the next look at its page. */
export function openWebFiles(directory: string, cdnUrl?: string): WebFiles {
  let built = new BuiltFiles(directory, cdnUrl, 0);
  const newest = (): BuiltFiles => {
    const builtAt = timeOf(join(directory, pageName));
    if (builtAt !== built.builtAt) built = new BuiltFiles(directory, cdnUrl, builtAt);
    return built;
  };
  return {
    cdnUrl,
    page: () => newest().page(),
    // Only names that are there are ever opened, so that no name leads anywhere else.
    find: (path) => built.find(path) ?? newest().find(path),
  };
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** One build: names are listed once, contents are read when they are first asked for and kept. */
class BuiltFiles {
  readonly builtAt: number;
  readonly #directory: string;
  readonly #cdnUrl: string | undefined;
  readonly #names: ReadonlySet<string>;
  readonly #read = new Map<string, WebFile>();

  constructor(directory: string, cdnUrl: string | undefined, builtAt: number) {
    this.builtAt = builtAt;
    this.#directory = directory;
    this.#cdnUrl = cdnUrl;
    this.#names = new Set(builtAt === 0 ? [] : namesIn(directory));
  }

  page(): WebFile | undefined {
    if (!this.#names.has(pageName)) return undefined;
    return this.#once(pageName, () => {
      const text = readFileSync(join(this.#directory, pageName), "utf8");
      // As it was built it is for one place; here it is the page of many addresses.
      const files = text.replaceAll('="./assets/', `="${this.#cdnUrl ?? ""}/assets/`);
      return pageOf(files.replaceAll('="./', '="/'));
    });
  }

  find(path: string): WebFile | undefined {
    const type = types[extname(path)];
    if (type === undefined || path === pageName || !this.#names.has(path)) return undefined;
    return this.#once(path, () => this.#fileOf(path, type));
  }

  #once(name: string, read: () => WebFile): WebFile {
    const known = this.#read.get(name) ?? read();
    this.#read.set(name, known);
    return known;
  }

  #fileOf(path: string, type: string): WebFile {
    const plain = readFileSync(join(this.#directory, path));
    const bodies = new Map<Encoding, Uint8Array>([["identity", plain]]);
    for (const [encoding, ending] of [
      ["gzip", ".gz"],
      ["br", ".br"],
    ] as const) {
      if (this.#names.has(path + ending))
        bodies.set(encoding, readFileSync(join(this.#directory, path + ending)));
    }
    return { type, etag: digestOf(plain), immutable: path.startsWith("assets/"), bodies };
  }
}

/** Relative paths with `/`, two levels deep at most: a build has no more. */
function namesIn(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(directory, entry.name)).map((name) => `${entry.name}/${name}`)
      : [entry.name],
  );
}

/** Small, and different by where its files come from: compressed here. */
function pageOf(text: string): WebFile {
  const plain = Buffer.from(text);
  const bodies = new Map<Encoding, Uint8Array>([
    ["identity", plain],
    ["gzip", gzipSync(plain)],
    ["br", brotliCompressSync(plain)],
  ]);
  return { type: types[".html"] ?? "", etag: digestOf(plain), immutable: false, bodies };
}

/** Origin: 120 bits do not meet by chance. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 20);
}
