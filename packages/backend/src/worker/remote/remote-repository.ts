import { hash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import { routePath } from "@wezterm-parallel/shared/protocol/api/routes";

import type { Transfers } from "../../drivers/checkout/transfers.ts";
import type { ServerRequests } from "./server-requests.ts";

/** The commits of the last runs; the server needs to know only some that it has in common with this machine. */
const mostNamed = 200;

type GitProject = Extract<ProjectRef, { kind: "git" }>;

/** Returns this machine's place for the work of a project that is on the server's machine. */
export function placeHere(state: string, project: ProjectRef): ProjectRef {
  if (project.kind !== "git") return project;
  const directory = join(state, "projects", hash("sha256", project.commonDir).slice(0, 16));
  const root = join(directory, "files");
  return {
    ...project,
    commonDir: join(directory, "repository.git"),
    root,
    directory: join(root, relative(project.root, project.directory)),
  };
}

interface FetchRequest {
  readonly attempt: string;
  readonly project: GitProject;
  readonly commits: readonly string[];
  readonly signal: AbortSignal;
}

/** Repositories of this machine, filled from the server with what attempts need. */
export class RemoteRepositories {
  readonly #transfers: Transfers;
  readonly #requests: ServerRequests;
  /** Per repository, oldest first: git keeps them by refs of the same name. */
  readonly #fetched = new Map<string, string[]>();

  constructor(transfers: Transfers, requests: ServerRequests) {
    this.#transfers = transfers;
    this.#requests = requests;
  }

  /** Makes sure that these commits are here. */
  async fetch({ attempt, project, commits, signal }: FetchRequest): Promise<Result<void, Failure>> {
    const repository = project.commonDir;
    // It has no files: only worktrees of it do.
    await mkdir(project.directory, { recursive: true, mode: 0o700 });
    const made = await this.#transfers.create(repository);
    if (!made.ok) return made;
    const known = await this.#transfers.known(repository, commits);
    if (!known.ok) return known;
    if (known.value.length < commits.length) {
      const fetched = await this.#fetch(repository, { attempt, have: known.value, signal });
      if (!fetched.ok) return fetched;
    }
    return this.#keep(repository, commits);
  }

  /** Packs the commit of a task, without what the server has. */
  pack(project: GitProject, commit: string, have: readonly string[]): AsyncIterable<Uint8Array> {
    return this.#transfers.pack(project.commonDir, { want: [commit], have });
  }

  #fetch(
    repository: string,
    {
      attempt,
      have,
      signal,
    }: { readonly attempt: string; readonly have: readonly string[]; readonly signal: AbortSignal },
  ): Promise<Result<void, Failure>> {
    const named = this.#fetched.get(repository) ?? [];
    return this.#requests.read(
      {
        method: "POST",
        path: routePath("fetchCommits", { id: attempt }),
        json: { have: [...new Set([...have, ...named])].slice(-mostNamed) },
        signal,
      },
      async (pack) => {
        const unpacked = await this.#transfers.unpack(repository, pack);
        if (!unpacked.ok) throw new Error(unpacked.failure.detail);
        return unpacked;
      },
    );
  }

  async #keep(repository: string, commits: readonly string[]): Promise<Result<void, Failure>> {
    const named = this.#fetched.get(repository) ?? [];
    for (const commit of commits) {
      if (named.includes(commit)) continue;
      const kept = await this.#transfers.keep(repository, `refs/wezterm-parallel/fetched/${commit}`, commit);
      // Not sent: the checkout explains which commit is missing.
      if (kept.ok) named.push(commit);
    }
    this.#fetched.set(repository, named.slice(-mostNamed));
    return ok(undefined);
  }
}
