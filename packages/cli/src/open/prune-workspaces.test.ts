import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { takeLock } from "@wezterm-parallel/shared/node/lock";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { identifyProcess } from "../supervision/process-identity.ts";
import {
  lockFile,
  recordFile,
  workspaceKey,
  type WorkspaceScope,
  workspaceSocket,
} from "../workspace/workspace-files.ts";
import { type LivingPlace, recordVersion, writeRecord } from "../workspace/workspace-record.ts";
import { pruneWorkspaces } from "./prune-workspaces.ts";

let root: string;
let home: HomePaths;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "prune-"));
  home = { state: join(root, "state"), runtime: join(root, "run") } as HomePaths;
  mkdirSync(home.runtime);
});
afterEach(() => rmSync(root, { recursive: true }));

function locked(key: string, holder: "list" | "open"): Disposable {
  const lock = takeLock(lockFile(home, key, holder));
  if (!lock.ok) throw new Error(`another process holds ${holder}`);
  return lock.value;
}

/** Writes the record of a workspace that was open once, with its list's socket. */
function keep(scope: WorkspaceScope, living: readonly LivingPlace[] = []): string {
  const key = workspaceKey(scope);
  const pane = { kind: "pane", pane: { place: "list", content: { kind: "list" } } } as const;
  const kept = writeRecord(home, key, {
    version: recordVersion,
    name: key,
    scope,
    directory: "/",
    token: "t",
    terminal: "tmux",
    instance: "i",
    automatic: true,
    layout: { tabs: [{ root: pane }] },
    shown: {},
    living,
  });
  if (!kept.ok) throw new Error(kept.failure.detail);
  writeFileSync(workspaceSocket(home, key), "");
  return key;
}

async function pruned(own: string, ...over: readonly string[]): Promise<void> {
  await pruneWorkspaces(home, { own, isOver: async (run) => over.includes(run) });
}

const isKept = (key: string) =>
  [recordFile(home, key), workspaceSocket(home, key)].map((file) => existsSync(file));

test("what is kept of a run that is over goes, but for its locks; all other workspaces stay", async () => {
  const [over, open, own] = ["r1", "r2", "r3"].map((run) => keep({ kind: "run", run }));
  const project = keep({ kind: "project", project: "/p" });
  await pruned(own ?? "", "r1", "r3");
  expect(isKept(over ?? "")).toEqual([false, false]);
  for (const key of [open, own, project]) expect(isKept(key ?? "")).toEqual([true, true]);
  const left = readdirSync(join(home.state, "workspaces")).filter((name) => name.startsWith(over ?? ""));
  expect(left.toSorted()).toEqual([`${over}.list.lock`, `${over}.open.lock`]);
});

test("a workspace stays in which somebody lives, whose list is there, or that is being opened", async () => {
  const startedAt = identifyProcess(process.pid)?.startedAt ?? "";
  const places = (at: string): LivingPlace[] => [{ place: "1", pane: "%1", pid: process.pid, startedAt: at }];
  const lived = keep({ kind: "run", run: "r1" }, places(startedAt));
  const another = keep({ kind: "run", run: "r2" }, places("of a program before with this number"));
  const listed = keep({ kind: "run", run: "r3" });
  const opening = keep({ kind: "run", run: "r4" });
  {
    using _list = locked(listed, "list");
    using _open = locked(opening, "open");
    await pruned("", "r1", "r2", "r3", "r4");
  }
  for (const key of [lived, listed, opening]) expect(isKept(key)).toEqual([true, true]);
  expect(isKept(another)).toEqual([false, false]);
  await pruned("", "r3", "r4");
  for (const key of [listed, opening]) expect(isKept(key)).toEqual([false, false]);
});
