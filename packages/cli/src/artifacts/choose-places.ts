import { statSync } from "node:fs";
import { basename, resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Artifact } from "@wezterm-parallel/shared/protocol/api/schemas/artifact-schemas";

/** Writes to standard output instead of a file. */
export const standardOutput = "-";

export interface Fetching {
  /** Path as the server lists it. */
  readonly path: string;
  readonly file: string;
}

/**
 * Chooses the file for one artifact: `output`, or the artifact's own name when `output` is a directory or
 * missing.
 */
export function chooseFile(directory: string, path: string, output: string | undefined): string {
  if (output === standardOutput) return standardOutput;
  const wanted = resolve(directory, output ?? "");
  const isDirectory = statSync(wanted, { throwIfNoEntry: false })?.isDirectory() === true;
  return isDirectory || output?.endsWith("/") === true ? `${wanted}/${basename(path)}` : wanted;
}

/** Places each artifact below the directory, and refuses a path from the server that leads out of it. */
export function choosePlaces(
  directory: string,
  kept: readonly Artifact[],
): Result<readonly Fetching[], Failure> {
  const places = kept.map(({ path }) => ({ path, file: resolve(directory, path) }));
  const outside = places.find(({ file }) => !file.startsWith(`${directory.replace(/\/$/, "")}/`));
  return outside === undefined ? ok(places) : fail(leadsOut(outside.path));
}

function leadsOut(path: string): Failure {
  return {
    reason: "unavailable",
    detail: `The server sent the path ${JSON.stringify(path)}, which is outside the target directory: nothing was written.`,
    hint: "Do not trust this server; download single files with --get and -o.",
  };
}
