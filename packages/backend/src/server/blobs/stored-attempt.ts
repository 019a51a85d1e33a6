import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";

import { z } from "zod";

import { type AttemptName, pathSegment } from "@wezterm-parallel/shared/domain/ids";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** More than the list of a million artifacts. */
const mostBytes = 536_870_912;

const fileSchema = z.object({
  /** Relative to the attempt's directory, or to its artifacts. */
  path: z.string(),
  bytes: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** A small file itself, in base64; the others are objects of their own. */
  content: z.string().optional(),
});
export type StoredFile = z.infer<typeof fileSchema>;

const attemptSchema = z.object({
  version: z.literal(1),
  /** Logs and what else is shown of an ended attempt. */
  logs: z.array(fileSchema),
  artifacts: z.array(fileSchema),
});
/** The files of an ended attempt, as they are in the store. */
export type StoredAttempt = z.infer<typeof attemptSchema>;

export function encodeStored(attempt: StoredAttempt): Promise<Uint8Array> {
  return compress(JSON.stringify(attempt));
}

/** Throws for anything else than `encodeStored` returns. */
export async function decodeStored(bytes: Uint8Array): Promise<StoredAttempt> {
  const text = await decompress(bytes, { maxOutputLength: mostBytes });
  return attemptSchema.parse(JSON.parse(text.toString("utf8")));
}

/** Returns the folder of all that belongs to a run. */
export function runFolder(run: number): string {
  return `runs/r${run}/`;
}

export function attemptsFolder(run: number): string {
  return `${runFolder(run)}attempts/`;
}

export function attemptKey({ run, task, attempt }: AttemptName): string {
  return `${attemptsFolder(run)}${pathSegment(task)}#${attempt}`;
}

export function objectsFolder(run: number): string {
  return `${runFolder(run)}objects/`;
}

export function objectKey(run: number, sha256: string): string {
  return objectsFolder(run) + sha256;
}

export const removedFolder = "removed/";

/** Says that something of a run is no longer kept. */
export function removedKey(run: number): string {
  return `${removedFolder}r${run}`;
}

/** Lists the artifacts of an attempt whose logs were brought; those stay in the store. */
export const broughtFile = "stored.json";

/** These only grow, and are the same on every server; others describe processes of one machine. */
const growing = /(?:^|\/)(?:(?:out|err)\.(?:log|times)|[a-z]+\.jsonl)$/;

/** Returns whether the first has every byte that the second one has. */
export function coversStored(one: StoredAttempt, other: StoredAttempt): boolean {
  return (["logs", "artifacts"] as const).every((part) => {
    const sizes = new Map(one[part].map(({ path, bytes }) => [path, bytes]));
    const counted = other[part].filter(({ path }) => part === "artifacts" || growing.test(path));
    return counted.every(({ path, bytes }) => (sizes.get(path) ?? -1) >= bytes);
  });
}

/** Returns the hashes that are objects of their own. */
export function objectsOf({ logs, artifacts }: StoredAttempt): readonly string[] {
  return [...logs, ...artifacts].filter(({ content }) => content === undefined).map(({ sha256 }) => sha256);
}
