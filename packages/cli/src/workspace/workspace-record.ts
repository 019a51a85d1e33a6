import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Layout, PaneContent, Size } from "@wezterm-parallel/shared/domain/layout/layout";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory, type WorkspaceScope } from "./workspace-files.ts";

/** Identity and purpose of a pane of a workspace. */
export interface PlaceSpec {
  /** Unique in the workspace; `list` for the list. */
  readonly place: string;
  readonly content: PaneContent;
}

export const listPlace = "list";

/** Stored data of a workspace, for opening it again as it was. */
export interface WorkspaceRecord {
  readonly version: typeof recordVersion;
  /** Name in the terminal. */
  readonly name: string;
  readonly scope: WorkspaceScope;
  /** Directory of the project, absolute, in which shells start. */
  readonly directory: string;
  /** Proves that a place belongs to this opening; changed whenever all panes are made anew. */
  readonly token: string;
  /** `wezterm`, `tmux` or the name of a plugin. */
  readonly terminal: string;
  readonly instance: string;
  /** No person chose or changed the arrangement, so a larger one is made for more tasks. */
  readonly automatic: boolean;
  /** The places as last arranged, including those closed since. */
  readonly layout: Layout<PlaceSpec>;
  /** Size of the terminal for this arrangement; a resize changes shares without a person's choice. */
  readonly size?: Size | undefined;
  /** The complete layout if only a part of it fits; a larger terminal gets all of it. */
  readonly whole?: Layout<PlaceSpec> | undefined;
  /** The plan's default layout at that time; if it has changed since, the new one is used. */
  readonly planned?: string | undefined;
  /** The current or last task of each place. */
  readonly shown: Readonly<Record<string, string>>;
  /** Programs of the places when they last connected. */
  readonly living: readonly LivingPlace[];
}

/** The program of a place: its pane, and the proof that it runs. */
export interface LivingPlace {
  readonly place: string;
  readonly pane?: string | undefined;
  readonly pid: number;
  readonly startedAt: string;
}

export const recordVersion = 1;

/**
 * Loads the record that `wzp open` has just checked or written, for the list that it starts: without the
 * schema library, which would take half of the list's start. Undefined when there is none.
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

/** True when the file contains exactly this record. */
export function isKept(home: HomePaths, key: string, record: WorkspaceRecord): boolean {
  return readText(recordFile(home, key)) === textOf(record);
}

/** Replaces it atomically: a reader finds the previous record or this one, whatever fails. */
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

/** Builds the failure for records that cannot be written. */
export function notKept(directory: string, error: unknown): Failure {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const isFull = code === "ENOSPC" || code === "EDQUOT";
  return {
    reason: isFull ? "disk-full" : "read-only-home",
    detail: isFull
      ? `The disk is full: cannot save the arrangement of panes in ${directory}.`
      : `Cannot save the arrangement of panes in ${directory} (${code}).`,
    hint: isFull ? "Free some space." : "Make it writable, or set WZP_HOME to a directory that is.",
    data: { path: directory, code },
  };
}

/** Returns the places of a layout by tab, and within a tab from left to right and from top to bottom. */
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
