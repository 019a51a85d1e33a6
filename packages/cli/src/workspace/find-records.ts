import { existsSync, readdirSync } from "node:fs";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

import { recordFile, workspacesDirectory } from "./workspace-files.ts";
import type { WorkspaceRecord } from "./workspace-record.ts";

/** As `readRecord`; loads the schema library only if the file exists. */
export async function findRecord(home: HomePaths, key: string): Promise<WorkspaceRecord | undefined> {
  if (!existsSync(recordFile(home, key))) return undefined;
  const { readRecord } = await import("./read-record.ts");
  return readRecord(home, key);
}

/** Returns the names of all other workspaces of this home, because a new one needs a unique name. */
export async function namesOfOthers(home: HomePaths, key: string): Promise<ReadonlySet<string>> {
  const others = await otherRecords(home, key);
  return new Set(others.map(({ record }) => record.name));
}

/** Returns all other known workspaces of this home. */
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
