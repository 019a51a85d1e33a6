import { parseDiff, type FileData, type HunkData } from "react-diff-view";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

export interface ParsedPatch {
  readonly type: FileData["type"];
  readonly hunks: readonly HunkData[];
}

const known = new WeakMap<ChangedFile, ParsedPatch>();

/** Parses the patch of a file once; undefined if it has none. */
export function readPatch(file: ChangedFile): ParsedPatch | undefined {
  const found = known.get(file);
  if (found !== undefined || file.patch === undefined) return found;
  const parsed = parse(file.patch);
  known.set(file, parsed);
  return parsed;
}

function parse(patch: string): ParsedPatch {
  const [file] = parseDiff(patch);
  return { type: file?.type ?? "modify", hunks: file?.hunks ?? [] };
}
