import { createHash } from "node:crypto";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

/**
 * The tasks that a workspace shows: those of a project, identified by its git directory or its directory, or of one run.
 */
export type WorkspaceScope =
  | { readonly kind: "project"; readonly project: string }
  | { readonly kind: "run"; readonly run: string };

/** Returns the file name for the workspace of this scope: always the same, and short enough for a socket. */
export function workspaceKey(scope: WorkspaceScope): string {
  const subject = scope.kind === "project" ? `project ${scope.project}` : `run ${scope.run}`;
  return createHash("sha256").update(subject).digest("hex").slice(0, 12);
}

/** Returns the directory of the records of workspaces. */
export function workspacesDirectory(home: HomePaths): string {
  return `${home.state}/workspaces`;
}

/** Returns the path of its arrangement; see `WorkspaceRecord`. */
export function recordFile(home: HomePaths, key: string): string {
  return `${workspacesDirectory(home)}/${key}.json`;
}

/** `open`: held while panes are being made. `list`: held by the workspace program while it runs. */
export function lockFile(home: HomePaths, key: string, holder: "open" | "list"): string {
  return `${workspacesDirectory(home)}/${key}.${holder}.lock`;
}

/** In the runtime directory, whose path is short enough for a name of this length. */
export function workspaceSocket(home: HomePaths, key: string): string {
  return `${home.runtime}/w-${key}.sock`;
}
