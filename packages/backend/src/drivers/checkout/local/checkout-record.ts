import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { z } from "zod";

import { projectRefSchema } from "@wezterm-parallel/shared/domain/run/run-spec";

const recordSchema = z.object({
  attempt: z.string(),
  kind: z.enum(["worktree", "none"]),
  project: projectRefSchema,
  root: z.string(),
  /** Working directory of the process; the task may remove it. */
  directory: z.string(),
  /**
   * preparing: no task ran in it. ready: everything in it is work to keep. removing: its work is saved, the
   * remaining files do not matter.
   */
  phase: z.enum(["preparing", "ready", "removing"]),
  /** First part of our names in this repository: `r12`, or `r12-3f9a1c` when another home uses `r12`. */
  space: z.string().optional(),
  branch: z.string().optional(),
  base: z.string().optional(),
  /** The worktree's own git directory, `<commonDir>/worktrees/<name>`. */
  gitDir: z.string().optional(),
  saved: z.string().optional(),
  notes: z.array(z.string()).optional(),
  /** Paths copied from the user's tree, relative to the top: never part of our commits. */
  carried: z.array(z.string()).optional(),
  /** Paths left by set-up that git does not ignore, relative to the top: like copied ones, not work of the task. */
  left: z.array(z.string()).optional(),
  /** Made again after its removal, and set-up has not succeeded in it since. */
  remade: z.literal(true).optional(),
  createdAt: z.number(),
  ended: z.object({ at: z.number(), succeeded: z.boolean() }).optional(),
});
export type CheckoutRecord = z.infer<typeof recordSchema>;

/** Returns the paths of a checkout that are not work of its task. */
export function hiddenOf({ carried = [], left = [] }: CheckoutRecord): readonly string[] {
  return left.length === 0 ? carried : [...carried, ...left];
}

/** Returns `undefined` without a readable record: a file half written at a crash was never renamed. */
export async function readRecord(path: string): Promise<CheckoutRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`The checkout record ${path} cannot be read.`, { cause: error });
  }
}

/** Durable when it settles, because the record decides whether work may be removed. */
export async function writeRecord(path: string, record: CheckoutRecord): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${randomUUID()}.tmp`;
  const file = await open(made, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(record));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(made, path);
}

export async function removeRecord(path: string): Promise<void> {
  await rm(path, { force: true });
}

export async function listRecords(folder: string): Promise<readonly CheckoutRecord[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const records = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => readRecord(join(folder, name)));
  return (await Promise.all(records)).filter((record) => record !== undefined);
}
