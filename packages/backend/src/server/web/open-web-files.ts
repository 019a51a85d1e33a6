import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

import type { Encoding } from "../http/answers/accepted-encoding.ts";

export interface WebFile {
  readonly type: string;
  /** Hash of the content; without quotes. */
  readonly etag: string;
  /** The name contains the hash of the content, so a name's content never changes. */
  readonly immutable: boolean;
  /** The bytes in each available encoding. */
  readonly bodies: ReadonlyMap<Encoding, Uint8Array>;
}

/** The built dashboard. */
export interface WebFiles {
  /** Another host that serves the page's files, such as `https://cdn.example.org/wzp`. */
  readonly cdnUrl: string | undefined;
  /** Returns the page, which is the same for all its addresses; undefined without a build. */
  page(): WebFile | undefined;
  /** Finds a file by its path on the server, such as `assets/main-1a2b3c4d.js`. */
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

/** Opens the built dashboard in a directory; a new build is detected when its page is requested. */
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
    // Opens only listed names, which prevents path traversal.
    find: (path) => built.find(path) ?? newest().find(path),
  };
}

function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** One build: lists its files once, and caches each file at its first use. */
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
      // The build uses relative links, but the page is served at several addresses.
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

/** Returns relative paths with `/`, at most two levels deep, as in every build. */
function namesIn(directory: string): readonly string[] {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(directory, entry.name)).map((name) => `${entry.name}/${name}`)
      : [entry.name],
  );
}

/** Compressed here instead of in the build, because the content depends on the CDN; it is small. */
function pageOf(text: string): WebFile {
  const plain = Buffer.from(text);
  const bodies = new Map<Encoding, Uint8Array>([
    ["identity", plain],
    ["gzip", gzipSync(plain)],
    ["br", brotliCompressSync(plain)],
  ]);
  return { type: types[".html"] ?? "", etag: digestOf(plain), immutable: false, bodies };
}

/** 120 bits are enough to make collisions negligible. */
function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("base64url").slice(0, 20);
}
