import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import type { GitPlace } from "@wezterm-parallel/shared/node/git/run-git";
import type { RadarLook } from "@wezterm-parallel/shared/protocol/api/schemas/changes/radar-schemas";

import type { OverlapNews, Radar, RadarRequest } from "../../radar.ts";
import { CheckoutPaths } from "../checkout-paths.ts";
import { KeyedMutex } from "../keyed-mutex.ts";
import { requireGit } from "../worktrees/require-git.ts";
import { repositoryPlace } from "../worktrees/worktree-checkouts.ts";
import { watchRoom } from "./work/checkout-watch.ts";
import { RepositoryRadar } from "./repository-radar.ts";
import { ToldOverlaps } from "./told-overlaps.ts";

interface RadarOptions {
  /** State directory of this home; one program at a time opens its radar. */
  readonly state: string;
  readonly env: GitPlace["env"];
}

/** The first version with `git merge-tree --stdin`. */
const leastGit = [2, 39] as const;
/** Ms without a look after which a repository is no longer watched. */
const idleMs = 60 * 60_000;

/** While files change all the time, looks take at most a tenth of a core. */
const restPerLook = 9;
/** Gathers the changes of one edit. */
const leastRestMs = 50;
const mostRestMs = 5_000;

interface OpenRepository {
  readonly radar: RepositoryRadar;
  /** Closes it; refreshed by each look. */
  readonly idle: NodeJS.Timeout;
}

/** Opens the radar for the repositories of this machine. */
export function openRadar(options: RadarOptions): Radar {
  return new LocalRadar(options);
}

class LocalRadar implements Radar {
  readonly #options: RadarOptions;
  readonly #directory: string;
  readonly #room = watchRoom();
  readonly #turns = new KeyedMutex();
  /** By repository: what the server knows. */
  readonly #told = new Map<string, ToldOverlaps>();
  readonly #repositories = new Map<string, OpenRepository>();
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

  async waitForNews(
    request: RadarRequest,
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<OverlapNews, Failure>> {
    const key = keyOf(request);
    while (!signal.aborted) {
      const startedAt = performance.now();
      const changes = this.#repositories.get(key)?.radar.changes ?? 0;
      const look = await this.look(request);
      if (!look.ok) return look;
      const now = new ToldOverlaps(look.value.overlaps);
      const before = this.#told.get(key);
      this.#told.set(key, now);
      if (now.digest !== known) return ok(now.newsSince(before?.digest === known ? before : undefined));
      const rest = restPerLook * (performance.now() - startedAt);
      await this.#repositories.get(key)?.radar.changed(changes, signal);
      await sleep(Math.min(Math.max(rest, leastRestMs), mostRestMs), undefined, { signal }).catch(
        () => undefined,
      );
    }
    return fail(createFailure({ reason: "git-failed", detail: createMessage("git-stopped") }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#repositories.keys()];
    await Promise.all(open.map((commonDir) => this.#turns.run(commonDir, () => this.#close(commonDir))));
  }

  /** Starts anew when something failed, and before the objects of snapshots grow too many. */
  async #look(
    place: GitPlace,
    commonDir: string,
    request: RadarRequest,
  ): Promise<Result<RadarLook, Failure>> {
    const { radar, idle } = this.#repositories.get(commonDir) ?? (await this.#open(place, commonDir));
    const look = await radar.look(request);
    idle.refresh();
    if (!look.ok || radar.isFull) await this.#close(commonDir);
    return look;
  }

  async #open(place: GitPlace, commonDir: string): Promise<OpenRepository> {
    const paths = new CheckoutPaths(this.#options.state);
    const options = { place, paths, commonDir, directory: this.#directory, room: this.#room };
    const radar = await RepositoryRadar.open(options);
    const close = () => void this.#turns.run(commonDir, () => this.#close(commonDir));
    const opened = { radar, idle: setTimeout(close, idleMs).unref() };
    this.#repositories.set(commonDir, opened);
    return opened;
  }

  async #close(commonDir: string): Promise<void> {
    const opened = this.#repositories.get(commonDir);
    if (opened === undefined) return;
    this.#repositories.delete(commonDir);
    clearTimeout(opened.idle);
    await opened.radar[Symbol.asyncDispose]();
  }
}

function keyOf({ project }: RadarRequest): string {
  return project.kind === "git" ? project.commonDir : project.directory;
}

function noRepository(directory: string): Failure {
  return createFailure({
    reason: "not-a-repository",
    detail: createMessage("repository-missing", { directory }),
    hint: createMessage("repository-missing-hint"),
  });
}
