import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { hostname } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { homeFailure } from "@wezterm-parallel/shared/node/home-failure";
import { attemptDirectory, backupScratch, type HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { releaseVersion } from "@wezterm-parallel/shared/protocol/version";

import type { Archive } from "./archive/archive.ts";
import { cutSections, printOf } from "./contents/cut-sections.ts";
import { findFiles, type FoundFile } from "./contents/find-files.ts";
import { isLeftOut } from "./contents/left-out.ts";
import type { ProjectSnapshot, Section, Snapshot } from "./contents/snapshot.ts";
import { storeSection } from "./contents/store-section.ts";
import { bundleProject, repositoriesAmong } from "./projects/bundle-project.ts";

/** The copies of what changes while it is read: databases, keys, the heads of the audit log. */
export interface HomeCopies {
  /** The directory with the copies. */
  readonly directory: string;
  readonly attempts: readonly { readonly run: number; readonly task: string; readonly attempt: number }[];
  /** Keys of projects. */
  readonly projects: readonly string[];
}

/** Progress of a backup, a restore or a verification. */
export interface BackupProgress {
  readonly step: "databases" | "files" | "repositories";
  readonly done: number;
  readonly of: number;
  readonly bytes: number;
}

export interface BackupOptions {
  readonly archive: Archive;
  readonly home: HomePaths;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Copies what changes while it is read into the directory for that. */
  readonly copyHome: () => Promise<Result<HomeCopies, Failure>>;
  readonly now: () => number;
  readonly tell: (progress: BackupProgress) => void;
}

export interface BackupReport {
  readonly id: string;
  readonly files: number;
  /** Size of the files in the home. */
  readonly bytes: number;
  readonly repositories: number;
  /** Content that is new in the archive. */
  readonly added: { readonly chunks: number; readonly bytes: number };
  readonly tookMs: number;
  /** Repositories that could not be saved. */
  readonly refused: readonly { readonly gitDirectory: string; readonly failure: Failure }[];
}

/** Adds a snapshot of the home to the archive. Until its last step, nothing of it is listed; a repetition continues. */
export async function makeBackup(options: BackupOptions): Promise<Result<BackupReport, Failure>> {
  const { archive, home, now } = options;
  const began = now();
  const scratch = backupScratch(home.state);
  await rm(scratch, { recursive: true, force: true });
  await mkdir(scratch, { mode: 0o700 });
  try {
    const last = await lastSnapshot(archive);
    if (!last.ok) return last;
    options.tell({ step: "databases", done: 0, of: 1, bytes: 0 });
    const copies = await options.copyHome();
    if (!copies.ok) return copies;
    const sections = await storeFiles(options, copies.value, last.value);
    const saved = await saveProjects(options, copies.value.projects, last.value);
    const snapshot = describe(options, { began, sections, projects: saved.projects });
    await archive.writeSnapshot(snapshot);
    const { id, files, bytes, tookMs, projects } = snapshot;
    const { refused } = saved;
    return ok({ id, files, bytes, repositories: projects.length, added: archive.added, tookMs, refused });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    return fail(homeFailure("The backup cannot be written", error));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function lastSnapshot(archive: Archive): Promise<Result<Snapshot | undefined, Failure>> {
  const id = (await archive.snapshots()).at(-1);
  return id === undefined ? ok(undefined) : archive.readSnapshot(id);
}

/** Stores all files, section by section; unchanged sections are taken over. */
async function storeFiles(
  { archive, home, tell }: BackupOptions,
  copies: HomeCopies,
  last: Snapshot | undefined,
): Promise<readonly Section[]> {
  const files = await findAll(home, copies);
  const known = new Map(last?.sections.map((section) => [section.print, section]));
  const stored: Section[] = [];
  let done = 0;
  let bytes = 0;
  for (const found of cutSections(files)) {
    const before = known.get(printOf(found));
    const section =
      before !== undefined && (await hasAll(archive, before)) ? before : await storeSection(archive, found);
    stored.push(section);
    done += found.length;
    bytes += section.bytes;
    tell({ step: "files", done, of: files.length, bytes });
  }
  return stored;
}

/** A chunk may have been put aside as damaged. */
async function hasAll(archive: Archive, { list, chunks }: Section): Promise<boolean> {
  for (const name of [list, ...chunks]) if (!(await archive.has(name))) return false;
  return true;
}

/**
 * Finds the files of the home. Attempts that began after the databases were copied are left out: a restored server
 * would use their names again.
 */
async function findAll(home: HomePaths, copies: HomeCopies): Promise<readonly FoundFile[]> {
  const attempts = new Set(
    copies.attempts.map(({ run, task, attempt }) => attemptDirectory("state", run, task, attempt)),
  );
  const leavesOut = (path: string) =>
    isLeftOut(path) || (/^state\/attempts\/[^/]+\/[^/]+$/.test(path) && !attempts.has(path));
  const nothing = () => false;
  const found = await Promise.all([
    findFiles({ as: "config", directory: home.config, leavesOut: nothing }),
    findFiles({ as: "state", directory: home.state, leavesOut }),
    findFiles({ as: "state", directory: copies.directory, leavesOut: nothing }),
  ]);
  return found.flat().toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

async function saveProjects(
  { archive, env, home, tell }: BackupOptions,
  keys: readonly string[],
  last: Snapshot | undefined,
): Promise<{ readonly projects: readonly ProjectSnapshot[]; readonly refused: BackupReport["refused"] }> {
  const projects: ProjectSnapshot[] = [];
  const refused: { gitDirectory: string; failure: Failure }[] = [];
  const repositories = repositoriesAmong(keys);
  for (const [done, gitDirectory] of repositories.entries()) {
    tell({ step: "repositories", done, of: repositories.length, bytes: 0 });
    const before = last?.projects.find((project) => project.gitDirectory === gitDirectory);
    const scratch = `${backupScratch(home.state)}/bundle`;
    const saved = await bundleProject({ archive, gitDirectory, env, scratch, last: before });
    if (saved.ok) projects.push(saved.value);
    else refused.push({ gitDirectory, failure: saved.failure });
  }
  return { projects, refused };
}

function describe(
  { home, now }: BackupOptions,
  made: {
    readonly began: number;
    readonly sections: readonly Section[];
    readonly projects: readonly ProjectSnapshot[];
  },
): Snapshot {
  const { began, sections, projects } = made;
  // To the millisecond, because ids are sorted to find the newest backup.
  const stamp = new Date(began).toISOString().slice(0, 23).replaceAll(/[:.]/g, "-");
  return {
    version: 1,
    id: `${stamp}-${randomBytes(2).toString("hex")}`,
    at: began,
    tookMs: now() - began,
    release: releaseVersion,
    host: hostname(),
    state: home.state,
    files: sections.reduce((sum, { files }) => sum + files, 0),
    bytes: sections.reduce((sum, { bytes }) => sum + bytes, 0),
    sections: [...sections],
    projects: [...projects],
  };
}
