import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32, deflate, deflateSync } from "node:zlib";

import type { GitObject } from "./write-object.ts";

const types = { commit: 1, tree: 2, blob: 3 } as const;
/** Bytes; to start deflating takes longer than to write such a small object as it is. */
const largestStored = 8 * 1024;
/** Bytes; larger ones are deflated beside the event loop. */
const largestInline = 64 * 1024;
const inline = { level: 1, windowBits: 12, memLevel: 5 };
const deflated = promisify(deflate);

interface Entry {
  readonly id: Buffer;
  readonly offset: number;
  readonly crc: number;
}

/** Writes objects, by their ids, as one pack with its index (gitformat-pack(5)). */
export async function writePack(objects: string, all: ReadonlyMap<string, GitObject>): Promise<void> {
  const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  header.writeUInt32BE(all.size, 8);
  const parts: Buffer[] = [header];
  const entries: Entry[] = [];
  let offset = header.length;
  for (const [id, object] of all) {
    const part = Buffer.concat([formatHead(object), await compress(object.body)]);
    entries.push({ id: Buffer.from(id, "hex"), offset, crc: crc32(part) });
    parts.push(part);
    offset += part.length;
  }
  const idLength = entries[0]?.id.length ?? 0;
  const pack = withDigest(Buffer.concat(parts), idLength);
  const digest = pack.subarray(-idLength);
  const folder = join(objects, "pack");
  const name = join(folder, `pack-${digest.toString("hex")}`);
  await mkdir(folder, { recursive: true });
  // Git finds a pack by its index, so that it comes last.
  await writeWhole(`${name}.pack`, pack);
  await writeWhole(`${name}.idx`, withDigest(formatIndex(entries, digest), idLength));
}

/** Two writers may make the same pack at once. */
async function writeWhole(path: string, content: Buffer): Promise<void> {
  const part = `${path}.${process.hrtime.bigint()}`;
  await writeFile(part, content, { mode: 0o444 });
  await rename(part, path);
}

async function compress(body: Buffer): Promise<Buffer> {
  if (body.length <= largestStored) return storeOnly(body);
  return body.length > largestInline ? deflated(body) : deflateSync(body, inline);
}

/** A zlib stream of a single block that is not compressed (RFC 1950 and 1951). */
function storeOnly(body: Buffer): Buffer {
  const size = body.length;
  const header = Buffer.from([0x78, 0x01, 0x01, 0, 0, 0, 0]);
  header.writeUInt16LE(size, 3);
  header.writeUInt16LE(0xffff - size, 5);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(adler32(body));
  return Buffer.concat([header, body, sum]);
}

/** Sums fit whatever the bytes are while `body` is no longer than `largestStored`. */
function adler32(body: Buffer): number {
  let low = 1;
  let high = 0;
  for (const byte of body) {
    low += byte;
    high += low;
  }
  return (high % 65_521) * 65_536 + (low % 65_521);
}

/** Type and size: four bits of it in the first byte, then seven in each. */
function formatHead({ type, body }: GitObject): Buffer {
  const bytes = [(types[type] << 4) | (body.length & 0x0f)];
  for (let left = Math.floor(body.length / 16); left > 0; left = Math.floor(left / 128)) {
    bytes.push((bytes.pop() ?? 0) | 0x80, left & 0x7f);
  }
  return Buffer.from(bytes);
}

function formatIndex(entries: readonly Entry[], pack: Buffer): Buffer {
  const sorted = entries.toSorted((a, b) => Buffer.compare(a.id, b.id));
  const fanout = Buffer.alloc(256 * 4);
  const crcs = Buffer.alloc(sorted.length * 4);
  const offsets = Buffer.alloc(sorted.length * 4);
  for (const [at, { crc, offset }] of sorted.entries()) {
    crcs.writeUInt32BE(crc, at * 4);
    offsets.writeUInt32BE(offset, at * 4);
  }
  let count = 0;
  for (let first = 0; first < 256; first++) {
    while (sorted[count]?.id[0] === first) count += 1;
    fanout.writeUInt32BE(count, first * 4);
  }
  const ids = sorted.map(({ id }) => id);
  return Buffer.concat([Buffer.from("\xfftOc\0\0\0\x02", "latin1"), fanout, ...ids, crcs, offsets, pack]);
}

function withDigest(content: Buffer, idLength: number): Buffer {
  const hash = createHash(idLength === 20 ? "sha1" : "sha256");
  return Buffer.concat([content, hash.update(content).digest()]);
}
