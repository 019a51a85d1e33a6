import { createHash } from "node:crypto";

import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";

/** What a workspace shows the tasks of: a project, known by its git directory or its directory, or one run. */
export type WorkspaceScope =
  | { readonly kind: "project"; readonly project: string }
  | { readonly kind: "run"; readonly run: string };

/** Names the files of the workspace of this scope: the same for the same scope, short enough for a socket. */
export function workspaceKey(scope: WorkspaceScope): string {
  const subject = scope.kind === "project" ? `project ${scope.project}` : `run ${scope.run}`;
  return createHash("sha256").update(subject).digest("hex").slice(0, 12);
}

/** Directory of what is known of workspaces that may be opened again. */
export function workspacesDirectory(home: HomePaths): string {
  return `${home.state}/workspaces`;
}

/** Its arrangement; see `WorkspaceRecord`. */
export function recordFile(home: HomePaths, key: string): string {
  return `${workspacesDirectory(home)}/${key}.json`;
}

/** `open`: held while panes are being made. `list`: held by the workspace program as long as it lives. */
export function lockFile(home: HomePaths, key: string, holder: "open" | "list"): string {
  return `${workspacesDirectory(home)}/${key}.${holder}.lock`;
}

/** In the runtime directory, which leaves room for a name of this length. */
export function workspaceSocket(home: HomePaths, key: string): string {
  return `${home.runtime}/w-${key}.sock`;
}
