import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, LayoutNode, PaneContent } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory } from "./workspace-files.ts";

/** A pane of a workspace: which one it is, and what it is for. */
export interface PlaceSpec {
  /** Unique in the workspace; `list` is that of the list. */
  readonly place: string;
  readonly content: PaneContent;
}

export const listPlace = "list";

const contentSchema: z.ZodType<PaneContent> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shell"), directory: z.string(), task: z.string().optional() }),
  z.object({ kind: z.literal("task"), task: z.string() }),
  z.object({ kind: z.literal("log"), task: z.string() }),
  z.object({ kind: z.literal("next") }),
  z.object({ kind: z.literal("list") }),
]);
const nodeSchema: z.ZodType<LayoutNode<PlaceSpec>> = z.lazy(() =>
  z.union([
    z.object({ kind: z.literal("pane"), pane: z.object({ place: z.string(), content: contentSchema }) }),
    z.object({
      kind: z.enum(["columns", "rows"]),
      shares: z.array(z.number()).min(2),
      children: z.array(nodeSchema).min(2),
    }),
  ]),
);

const recordSchema = z.object({
  version: z.literal(1),
  /** As the terminal knows it. */
  name: z.string(),
  scope: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("project"), project: z.string() }),
    z.object({ kind: z.literal("run"), run: z.string() }),
  ]),
  /** Of the project, absolute: shells start in it. */
  directory: z.string(),
  /** Proves that a place belongs to this opening; new whenever all panes are made anew. */
  token: z.string(),
  terminal: z.enum(["wezterm", "tmux"]),
  instance: z.string(),
  /** Nobody chose or changed the arrangement: for more tasks a larger one is made. */
  automatic: z.boolean(),
  /** The places as they were arranged last, also those that were closed since. */
  layout: z.object({
    tabs: z.array(z.object({ title: z.string().optional(), root: nodeSchema })).min(1),
  }),
  /** Which place shows, or showed last, which task. */
  shown: z.record(z.string(), z.string()),
  /** Programs of the places when they were heard last: with their pane, and what proves that they live. */
  living: z.array(
    z.object({
      place: z.string(),
      pane: z.string().optional(),
      pid: z.number().int(),
      startedAt: z.string(),
    }),
  ),
});

/** What is kept of a workspace, so that it can be opened again as it was. */
export interface WorkspaceRecord extends Omit<z.infer<typeof recordSchema>, "layout" | "living"> {
  readonly layout: Layout<PlaceSpec>;
  readonly living: readonly LivingPlace[];
}
export type LivingPlace = z.infer<typeof recordSchema>["living"][number];

/** Undefined where there is none, or one that another release wrote. */
export function readRecord(home: HomePaths, key: string): WorkspaceRecord | undefined {
  return readRecordFile(recordFile(home, key));
}

/** Every workspace of this home that is known. */
export function readRecords(
  home: HomePaths,
): readonly { readonly key: string; readonly record: WorkspaceRecord }[] {
  return listFiles(workspacesDirectory(home))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      const record = readRecordFile(`${workspacesDirectory(home)}/${name}`);
      return record === undefined ? [] : [{ key: name.slice(0, -".json".length), record }];
    });
}

/** Replaces it in one step: a reader finds the one before or this one, whatever goes wrong. */
export function writeRecord(home: HomePaths, key: string, record: WorkspaceRecord): Result<void, Failure> {
  const file = recordFile(home, key);
  const next = `${file}.${process.pid}`;
  try {
    mkdirSync(workspacesDirectory(home), { recursive: true, mode: 0o700 });
    writeFileSync(next, `${JSON.stringify(record, undefined, 1)}\n`, { mode: 0o600 });
    renameSync(next, file);
    return ok(undefined);
  } catch (error) {
    return fail(notKept(workspacesDirectory(home), error));
  } finally {
    rmSync(next, { force: true });
  }
}

/** Why what is to be kept of workspaces cannot be written. */
export function notKept(directory: string, error: unknown): Failure {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return {
    reason: isFull ? "disk-full" : "read-only-home",
    detail: isFull
      ? `The disk is full: how panes are arranged cannot be kept in ${directory}.`
      : `How panes are arranged cannot be kept in ${directory} (${code}).`,
    hint: isFull ? "Free some space." : "Make it writable, or set WZP_HOME to a directory that is.",
    data: { path: directory, code },
  };
}

/** The places of a layout in the order of their tabs, and in those from left to right and from top to bottom. */
export function placesOf(layout: Layout<PlaceSpec>): readonly PlaceSpec[] {
  return layout.tabs.flatMap(({ root }) => panesOf(root));
}

function readRecordFile(file: string): WorkspaceRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

function listFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
