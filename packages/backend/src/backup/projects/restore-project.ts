import { existsSync } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { Archive } from "../archive/archive.ts";
import type { Bundle, ProjectSnapshot } from "../contents/snapshot.ts";
import { arriving, placeOf, readRefs } from "./project-refs.ts";

/** Name for a ref of the backup when the repository has another commit under the original name. */
const beside = "refs/wezterm-parallel/from-backup";

/** Changes that a restore made in a repository. */
export interface RestoredProject {
  readonly gitDirectory: string;
  readonly made: boolean;
  /** Refs that were missing. */
  readonly added: number;
  /** Refs that point elsewhere now and were left so; the backup's are under `refs/wezterm-parallel/from-backup`. */
  readonly differing: readonly string[];
}

interface ProjectToRestore {
  readonly archive: Archive;
  readonly project: ProjectSnapshot;
  readonly env: GitPlace["env"];
  /** For the bundles while they are fetched. */
  readonly scratch: string;
}

/** Brings the refs of a backup into a repository, which is made if it is missing. Refs that exist are never moved. */
export async function restoreProject(options: ProjectToRestore): Promise<Result<RestoredProject, Failure>> {
  const { project, env } = options;
  const { gitDirectory } = project;
  const made = !existsSync(`${gitDirectory}/objects`);
  if (made) {
    const begun = await makeRepository(project, env);
    if (!begun.ok) return begun;
  }
  const place = placeOf(gitDirectory, env);
  const fetched = await fetchBundles(options, place);
  if (!fetched.ok) return fetched;
  const written = await writeRefs(place, project);
  if (!written.ok) return written;
  if (made && project.directory !== undefined) {
    const filled = await checkOut(project, env);
    if (!filled.ok) return filled;
  }
  return ok({ gitDirectory, made, ...written.value });
}

async function makeRepository(
  { gitDirectory, directory, head }: ProjectSnapshot,
  env: GitPlace["env"],
): Promise<Result<void, Failure>> {
  const top = directory ?? gitDirectory;
  try {
    await mkdir(top, { recursive: true });
  } catch (error) {
    return fail(notMade(top, error));
  }
  const place = { cwd: top, env };
  const begun = await runGit(place, ["init", "-q", ...(directory === undefined ? ["--bare"] : []), top]);
  if (!begun.ok) return begun;
  if (head === undefined) return ok(undefined);
  const pointed = await runGit(placeOf(gitDirectory, env), ["symbolic-ref", "HEAD", head]);
  return pointed.ok ? ok(undefined) : pointed;
}

/** Fetches the bundles in order: each needs objects of those before. */
export async function fetchBundles(
  { archive, project, scratch }: ProjectToRestore,
  place: GitPlace,
): Promise<Result<void, Failure>> {
  for (const bundle of project.bundles) {
    const written = await writeBundle(archive, bundle, scratch);
    if (!written.ok) return written;
    const fetched = await runGit(place, [
      "fetch",
      "-q",
      "--no-tags",
      "--no-write-fetch-head",
      scratch,
      `+refs/*:${arriving}/*`,
    ]);
    await rm(scratch, { force: true });
    if (!fetched.ok) return fetched;
  }
  return ok(undefined);
}

async function writeBundle(
  archive: Archive,
  { chunks }: Bundle,
  path: string,
): Promise<Result<void, Failure>> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    for (const name of chunks) {
      const piece = await archive.get(name);
      if (!piece.ok) return piece;
      await file.writeFile(piece.value);
    }
    return ok(undefined);
  } finally {
    await file.close();
  }
}

/** Adds missing refs in one transaction, and removes those under which the bundles arrived. */
export async function writeRefs(
  place: GitPlace,
  { refs }: ProjectSnapshot,
): Promise<Result<Pick<RestoredProject, "added" | "differing">, Failure>> {
  const present = await readRefs(place);
  if (!present.ok) return present;
  const now = new Map(present.value.map(({ name, object }) => [name, object]));
  const missing = refs.filter(({ name }) => !now.has(name));
  const differing = refs.filter(({ name, object }) => now.has(name) && now.get(name) !== object);
  const arrived = present.value.filter(({ name }) => name.startsWith(`${arriving}/`));
  const commands = [
    ...missing.map(({ name, object }) => `create ${name} ${object}`),
    ...differing.map(({ name, object }) => `update ${beside}/${name.slice("refs/".length)} ${object}`),
    ...arrived.map(({ name }) => `delete ${name}`),
  ];
  const written = await runGit(place, ["update-ref", "--stdin"], {
    input: commands.map((command) => `${command}\n`).join(""),
  });
  if (!written.ok) return written;
  return ok({ added: missing.length, differing: differing.map(({ name }) => name) });
}

async function checkOut(
  { gitDirectory, directory = gitDirectory, head, refs }: ProjectSnapshot,
  env: GitPlace["env"],
): Promise<Result<void, Failure>> {
  if (!refs.some(({ name }) => name === head)) return ok(undefined);
  const place = { cwd: directory, env };
  const filled = await gitOutput(place, ["reset", "-q", "--hard"]);
  return filled.ok ? ok(undefined) : filled;
}

function notMade(directory: string, error: unknown): Failure {
  const { code } = error as NodeJS.ErrnoException;
  return {
    reason: "read-only-home",
    detail: `${directory} cannot be created (${code}).`,
    hint: "Create it, and run the same command again: everything else is restored already.",
  };
}
