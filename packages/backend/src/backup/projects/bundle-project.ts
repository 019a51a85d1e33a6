import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";

import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { gitOutput, type GitPlace, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import type { Archive } from "../archive/archive.ts";
import type { Bundle, ProjectSnapshot } from "../contents/snapshot.ts";
import { pieces, storePieces } from "../contents/store-section.ts";
import { placeOf, readHead, type Refs, refsToSave, workTreeOf } from "./project-refs.ts";

/** With more bundles, a restore takes long; then a new one has everything. */
const mostBundles = 30;

interface ProjectToSave {
  readonly archive: Archive;
  readonly gitDirectory: string;
  readonly env: GitPlace["env"];
  /** For the bundle while it is made. */
  readonly scratch: string;
  /** The project in the last backup. */
  readonly last: ProjectSnapshot | undefined;
}

/** Saves the refs of a repository, and a bundle of the objects that the last backup did not have. */
export async function bundleProject(project: ProjectToSave): Promise<Result<ProjectSnapshot, Failure>> {
  const { gitDirectory, env, last } = project;
  const place = placeOf(gitDirectory, env);
  const refs = await refsToSave(place);
  if (!refs.ok) return refs;
  const usable = last !== undefined && last.bundles.length < mostBundles ? last : undefined;
  const kept = usable === undefined || !(await isStored(project.archive, usable)) ? undefined : usable;
  const bundles = await addBundle(project, place, refs.value, kept);
  if (!bundles.ok) return bundles;
  const head = await readHead(place);
  const directory = workTreeOf(gitDirectory);
  return ok({ gitDirectory, directory, head, refs: refs.value, bundles: bundles.value });
}

async function isStored(archive: Archive, { bundles }: ProjectSnapshot): Promise<boolean> {
  for (const name of bundles.flatMap(({ chunks }) => chunks)) if (!(await archive.has(name))) return false;
  return true;
}

async function addBundle(
  project: ProjectToSave,
  place: GitPlace,
  refs: Refs,
  last: ProjectSnapshot | undefined,
): Promise<Result<readonly Bundle[] & Bundle[], Failure>> {
  const before = last?.bundles ?? [];
  const known = new Set(last?.refs.map(({ object }) => object));
  const fresh = refs.filter(({ object }) => !known.has(object));
  if (fresh.length === 0) return ok([...before]);
  const present = await presentObjects(place, [...known]);
  if (!present.ok) return present;
  const input = [...fresh.map(({ name }) => name), ...present.value.map((object) => `^${object}`)];
  const made = await makeBundle(project, place, `${input.join("\n")}\n`);
  if (!made.ok) return made;
  return ok(made.value === undefined ? [...before] : [...before, made.value]);
}

/** Those of the objects that the repository still has; git refuses to leave out others. */
async function presentObjects(
  place: GitPlace,
  objects: readonly string[],
): Promise<Result<readonly string[], Failure>> {
  const checked = await gitOutput(place, ["cat-file", "--batch-check=%(objectname)"], {
    input: objects.map((object) => `${object}\n`).join(""),
  });
  if (!checked.ok) return checked;
  return ok(checked.value.split("\n").filter((line) => /^[0-9a-f]+$/.test(line)));
}

/** Undefined when every object is in an earlier bundle, such as for a branch moved to an older commit. */
async function makeBundle(
  { archive, scratch }: ProjectToSave,
  place: GitPlace,
  input: string,
): Promise<Result<Bundle | undefined, Failure>> {
  // One byte of the list of objects tells whether there is any.
  const any = await runGit(place, ["rev-list", "--objects", "--stdin"], { input, most: 1 });
  if (!any.ok) return any;
  if (any.value.stdout.length === 0) return ok(undefined);
  await rm(scratch, { force: true });
  const made = await runGit(place, ["bundle", "create", "-q", scratch, "--stdin"], { input });
  if (!made.ok) return made;
  const file = await open(scratch, "r");
  try {
    const { size, hash, chunks } = await storePieces(archive, pieces(file, (await file.stat()).size));
    return ok({ chunks, bytes: size, hash });
  } finally {
    await file.close();
    await rm(scratch, { force: true });
  }
}

/** Returns the git directories among the keys of projects that exist on this machine. */
export function repositoriesAmong(keys: readonly string[]): readonly string[] {
  return keys.filter((key) => existsSync(`${key}/objects`) && existsSync(`${key}/refs`)).toSorted();
}
