import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readlink, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { pipeline } from "node:stream/promises";
import { DatabaseSync } from "node:sqlite";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { ListedFile } from "./contents/section-list.ts";
import { type ProjectSnapshot, chunksOf, type Snapshot } from "./contents/snapshot.ts";
import { placeOf, refsToSave } from "./projects/project-refs.ts";
import { fetchBundles, writeRefs } from "./projects/restore-project.ts";
import { type RestoreOptions, writeAll } from "./restore-home.ts";

type VerifyOptions = Pick<RestoreOptions, "archive" | "snapshot" | "env" | "tell">;

export interface VerifyReport {
  readonly id: string;
  readonly files: number;
  readonly bytes: number;
  readonly databases: number;
  readonly repositories: number;
}

/** Restores a snapshot into a directory of its own and compares everything with what was backed up. */
export async function verifyBackup(options: VerifyOptions): Promise<Result<VerifyReport, Failure>> {
  const verified = await restoreAndCompare(options);
  if (!verified.ok && verified.failure.reason === "backup-damaged") await putDamagedAside(options);
  return verified;
}

async function restoreAndCompare(options: VerifyOptions): Promise<Result<VerifyReport, Failure>> {
  const { snapshot } = options;
  const scratch = await mkdtemp(`${tmpdir()}/wzp-verify-`);
  try {
    const room = await findRoom(scratch, snapshot);
    if (!room.ok) return room;
    const files = await writeAll(options, (path) => `${scratch}/${path}`);
    if (!files.ok) return files;
    const compared = await compareFiles(files.value, scratch);
    if (!compared.ok) return compared;
    const databases = checkDatabases(files.value, scratch);
    if (!databases.ok) return databases;
    const repositories = await checkProjects(options, scratch);
    if (!repositories.ok) return repositories;
    const { id, bytes } = snapshot;
    return ok({
      id,
      files: files.value.length,
      bytes,
      databases: databases.value,
      repositories: snapshot.projects.length,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Without its damaged chunks, the next backup stores them again from the home, which may still have their files. */
async function putDamagedAside({ archive, snapshot }: VerifyOptions): Promise<void> {
  for (const name of new Set(chunksOf(snapshot))) {
    const chunk = await archive.get(name);
    if (!chunk.ok) await archive.putAside(name);
  }
}

async function findRoom(directory: string, { bytes, projects }: Snapshot): Promise<Result<void, Failure>> {
  const bundled = projects.flatMap(({ bundles }) => bundles).reduce((sum, bundle) => sum + bundle.bytes, 0);
  const needed = bytes + 2 * bundled;
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize > needed) return ok(undefined);
  return fail({
    reason: "disk-full",
    detail: `${directory} has no room for a restored copy of ${Math.ceil(needed / 2 ** 20)} MiB.`,
    hint: "Set TMPDIR to a directory with more room.",
  });
}

async function compareFiles(files: readonly ListedFile[], top: string): Promise<Result<void, Failure>> {
  for (const { path, hash, link } of files) {
    const found = link === undefined ? await hashFile(`${top}/${path}`) : await hashLink(`${top}/${path}`);
    if (found !== hash) return fail(differs(path));
  }
  return ok(undefined);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

async function hashLink(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readlink(path))
    .digest("hex");
}

function checkDatabases(files: readonly ListedFile[], top: string): Result<number, Failure> {
  const databases = files.filter(({ path }) => /^state\/[^/]+\.db$/.test(path));
  for (const { path } of databases) {
    const database = new DatabaseSync(`${top}/${path}`);
    try {
      const said = database.prepare("PRAGMA integrity_check").get() as { integrity_check: string };
      if (said.integrity_check !== "ok") return fail(differs(path, said.integrity_check));
    } finally {
      database.close();
    }
  }
  return ok(databases.length);
}

/** Fetches the bundles into a new repository and compares the refs, and git checks that every object is there. */
async function checkProjects(options: VerifyOptions, top: string): Promise<Result<void, Failure>> {
  for (const [number, project] of options.snapshot.projects.entries()) {
    options.tell({ step: "repositories", done: number, of: options.snapshot.projects.length, bytes: 0 });
    const checked = await checkProject(options, project, `${top}/repository.${number}`);
    if (!checked.ok) return checked;
  }
  return ok(undefined);
}

async function checkProject(
  { archive, env }: VerifyOptions,
  project: ProjectSnapshot,
  directory: string,
): Promise<Result<void, Failure>> {
  await mkdir(directory);
  const begun = await runGit({ cwd: directory, env }, ["init", "-q", "--bare", directory]);
  if (!begun.ok) return begun;
  const place = placeOf(directory, env);
  const fetched = await fetchBundles({ archive, project, env, scratch: `${directory}.bundle` }, place);
  if (!fetched.ok) return fetched;
  const written = await writeRefs(place, project);
  if (!written.ok) return written;
  const whole = await runGit(place, ["fsck", "--connectivity-only", "--no-dangling"]);
  if (!whole.ok) return whole;
  const refs = await refsToSave(place);
  if (!refs.ok) return refs;
  const equal = linesOf(refs.value) === linesOf(project.refs);
  return equal ? ok(undefined) : fail(differs(project.gitDirectory, "other refs"));
}

function linesOf(refs: ProjectSnapshot["refs"]): string {
  return refs.map(({ object, name }) => `${object} ${name}`).join("\n");
}

function differs(path: string, why = "other content"): Failure {
  return {
    reason: "backup-damaged",
    detail: `${path} differs after a restore from the backup: ${why}.`,
    hint: "Make a new backup: wzp backup create",
  };
}
