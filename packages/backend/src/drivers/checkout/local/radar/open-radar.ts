import { rm } from "node:fs/promises";
import { join } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/radar-schemas";

import type { Radar, RadarRequest } from "../../radar.ts";
import { CheckoutPaths } from "../checkout-paths.ts";
import { KeyedMutex } from "../keyed-mutex.ts";
import { requireGit } from "../worktrees/require-git.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import { RepositoryRadar } from "./repository-radar.ts";

interface RadarOptions {
  /** State directory of this home; one program at a time opens its radar. */
  readonly state: string;
  readonly env: GitPlace["env"];
}

/** The first version with `git merge-tree --stdin`. */
const leastGit = [2, 39] as const;

/** Opens the radar for the repositories of this machine. */
export function openRadar(options: RadarOptions): Radar {
  return new LocalRadar(options);
}

class LocalRadar implements Radar {
  readonly #options: RadarOptions;
  readonly #directory: string;
  readonly #turns = new KeyedMutex();
  readonly #repositories = new Map<string, RepositoryRadar>();
  #cleared: Promise<void> | undefined;

  constructor(options: RadarOptions) {
    this.#options = options;
    this.#directory = join(options.state, "radar");
  }

  async look(request: RadarRequest): Promise<Result<RadarLook, Failure>> {
    const { project } = request;
    if (project.kind !== "git") return fail(noRepository(project.directory));
    const place = repositoryPlace(project, this.#options.env);
    const checked = await requireGit(place, leastGit);
    if (!checked.ok) return checked;
    // Left by a worker that was killed.
    this.#cleared ??= rm(this.#directory, { recursive: true, force: true });
    await this.#cleared;
    return this.#turns.run(project.commonDir, () => this.#look(place, project.commonDir, request));
  }

  /** Starts anew when something failed, and before the objects of snapshots grow too many. */
  async #look(
    place: GitPlace,
    commonDir: string,
    request: RadarRequest,
  ): Promise<Result<RadarLook, Failure>> {
    const known = this.#repositories.get(commonDir);
    const paths = new CheckoutPaths(this.#options.state);
    const radar =
      known ?? (await RepositoryRadar.open({ place, paths, commonDir, directory: this.#directory }));
    this.#repositories.set(commonDir, radar);
    const look = await radar.look(request);
    if (look.ok && !radar.isFull) return ok(look.value);
    this.#repositories.delete(commonDir);
    await radar[Symbol.asyncDispose]();
    return look;
  }
}

function noRepository(directory: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-missing", { directory }),
    hint: createMessage("repository-missing-hint"),
  });
}
