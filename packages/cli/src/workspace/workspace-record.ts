import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, PaneContent, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory, type WorkspaceScope } from "./workspace-files.ts";

/** A pane of a workspace: which one it is, and what it is for. */
export interface PlaceSpec {
  /** Unique in the workspace; `list` is that of the list. */
  readonly place: string;
  readonly content: PaneContent;
}

export const listPlace = "list";

/** What is kept of a workspace, so that it can be opened again as it was. */
export interface WorkspaceRecord {
  readonly version: typeof recordVersion;
  /** As the terminal knows it. */
  readonly name: string;
  readonly scope: WorkspaceScope;
  /** Of the project, absolute: shells start in it. */
  readonly directory: string;
  /** Proves that a place belongs to this opening; new whenever all panes are made anew. */
  readonly token: string;
  readonly terminal: "wezterm" | "tmux";
  readonly instance: string;
  /** Nobody chose or changed the arrangement: for more tasks a larger one is made. */
  readonly automatic: boolean;
  /** The places as they were arranged last, also those that were closed since. */
  readonly layout: Layout<PlaceSpec>;
  /** Size of the terminal when its panes stood so; another one changes shares without a person's wish. */
  readonly size?: Size | undefined;
  /** The layout of which a small terminal had room only for a part: a larger one gets it again. */
  readonly whole?: Layout<PlaceSpec> | undefined;
  /** The plan's default layout when this was arranged: one that changed since is taken anew. */
  readonly planned?: string | undefined;
  /** Which place shows, or showed last, which task. */
  readonly shown: Readonly<Record<string, string>>;
  /** Programs of the places when they were heard last. */
  readonly living: readonly LivingPlace[];
}

/** The program of a place: its pane, and what proves that it lives. */
export interface LivingPlace {
  readonly place: string;
  readonly pane?: string | undefined;
  readonly pid: number;
  readonly startedAt: string;
}

export const recordVersion = 1;

/**
 * The record that `wzp open` has just checked or written, for the list that it starts: loaded without the schema
 * library, which would take half of the list's start. Undefined where there is none.
 */
export function loadCheckedRecord(home: HomePaths, key: string): WorkspaceRecord | undefined {
  const text = readText(recordFile(home, key));
  try {
    const record = JSON.parse(text ?? "null") as WorkspaceRecord | null;
    return record?.version === recordVersion ? record : undefined;
  } catch {
    return undefined;
  }
}

/** True when the file holds exactly this. */
export function isKept(home: HomePaths, key: string, record: WorkspaceRecord): boolean {
  return readText(recordFile(home, key)) === textOf(record);
}

/** Replaces it in one step: a reader finds the one before or this one, whatever goes wrong. */
export function writeRecord(home: HomePaths, key: string, record: WorkspaceRecord): Result<void, Failure> {
  const file = recordFile(home, key);
  const next = `${file}.${process.pid}`;
  try {
    mkdirSync(workspacesDirectory(home), { recursive: true, mode: 0o700 });
    writeFileSync(next, textOf(record), { mode: 0o600 });
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

function textOf(record: WorkspaceRecord): string {
  return `${JSON.stringify(record, undefined, 1)}\n`;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
