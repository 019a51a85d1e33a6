import { existsSync, readdirSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory } from "./workspace-files.ts";
import type { WorkspaceRecord } from "./workspace-record.ts";

/** As `readRecord`; what checks it is loaded only where there is one. */
export async function findRecord(home: HomePaths, key: string): Promise<WorkspaceRecord | undefined> {
  if (!existsSync(recordFile(home, key))) return undefined;
  const { readRecord } = await import("./read-record.ts");
  return readRecord(home, key);
}

/** Names of all other workspaces of this home: a new one gets a name of its own. */
export async function namesOfOthers(home: HomePaths, key: string): Promise<ReadonlySet<string>> {
  const others = await otherRecords(home, key);
  return new Set(others.map(({ record }) => record.name));
}

/** All other workspaces of this home that are known. */
export async function otherRecords(
  home: HomePaths,
  key: string,
): Promise<readonly { readonly key: string; readonly record: WorkspaceRecord }[]> {
  const directory = workspacesDirectory(home);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  if (!names.some((name) => name.endsWith(".json") && name !== `${key}.json`)) return [];
  const { readRecords } = await import("./read-record.ts");
  return readRecords(home).filter((each) => each.key !== key);
}
