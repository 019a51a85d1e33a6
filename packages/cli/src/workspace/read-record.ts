import { readdirSync, readFileSync } from "node:fs";

import { z } from "zod";

import type { LayoutNode, PaneContent } from "@wezterm-parallel/shared/domain/layout/layout";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory } from "./workspace-files.ts";
import { recordVersion, type PlaceSpec, type WorkspaceRecord } from "./workspace-record.ts";

/** Returns undefined when there is none, or another release wrote it. */
export function readRecord(home: HomePaths, key: string): WorkspaceRecord | undefined {
  return readRecordFile(recordFile(home, key));
}

/** Returns every known workspace of this home. */
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

const contentSchema: z.ZodType<PaneContent> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("shell"), directory: z.string(), task: z.string().optional() }),
  z.object({ kind: z.literal("task"), task: z.string() }),
  z.object({ kind: z.literal("log"), task: z.string() }),
  z.object({ kind: z.literal("service"), service: z.string() }),
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

const layoutSchema = z.object({
  tabs: z.array(z.object({ title: z.string().optional(), root: nodeSchema })).min(1),
});

const recordSchema: z.ZodType<WorkspaceRecord> = z.object({
  version: z.literal(recordVersion),
  name: z.string(),
  scope: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("project"), project: z.string() }),
    z.object({ kind: z.literal("run"), run: z.string() }),
  ]),
  directory: z.string(),
  token: z.string(),
  terminal: z.string(),
  instance: z.string(),
  automatic: z.boolean(),
  layout: layoutSchema,
  whole: layoutSchema.optional(),
  size: z.object({ columns: z.number(), rows: z.number() }).optional(),
  planned: z.string().optional(),
  shown: z.record(z.string(), z.string()),
  living: z.array(
    z.object({
      place: z.string(),
      pane: z.string().optional(),
      pid: z.number().int(),
      startedAt: z.string(),
    }),
  ),
});

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
