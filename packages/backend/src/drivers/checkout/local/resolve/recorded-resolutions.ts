import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { type GitPlace, gitOutput, runGit } from "@wezterm-parallel/shared/node/git/run-git";

import { makeMergeDirectory } from "../landing/merge-directories.ts";
import type { ConflictStages } from "./trial-merge.ts";

type Entry = readonly [path: string, stages: ConflictStages];

/**
 * Returns the whole files, by path, that `git rerere` makes of these conflicts by resolutions recorded in the repository.
 * Without any if the user's git does not use it, or fails: the page then asks as usual.
 */
export async function readRecorded(
  place: GitPlace,
  conflicts: readonly Entry[],
): Promise<ReadonlyMap<string, Buffer>> {
  const repository = place.gitDir;
  if (repository === undefined || conflicts.length === 0) return new Map();
  const cache = join(repository, "rr-cache");
  const records = await readdir(cache).catch(() => []);
  if (records.length === 0 || !(await usesRerere(place))) return new Map();
  const directory = await makeMergeDirectory();
  try {
    return await replay({ place: { cwd: directory, env: place.env }, repository, records }, conflicts);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** As in git: without the setting, a directory of records is enough. */
async function usesRerere(place: GitPlace): Promise<boolean> {
  const set = await gitOutput(place, ["config", "--type=bool", "--get", "rerere.enabled"], { accept: [1] });
  return set.ok && set.value !== "false";
}

interface Replay {
  /** An empty directory. */
  readonly place: GitPlace;
  readonly repository: string;
  readonly records: readonly string[];
}

/** Replays in a repository of its own that borrows objects and records, so that nothing is recorded in the user's. */
async function replay(
  { place, repository, records }: Replay,
  conflicts: readonly Entry[],
): Promise<ReadonlyMap<string, Buffer>> {
  const format = (Object.values(conflicts[0]?.[1] ?? {})[0]?.id.length ?? 0) === 64 ? "sha256" : "sha1";
  const git = join(place.cwd, ".git");
  const made = await runGit(place, ["init", "-q", "--template=", `--object-format=${format}`]);
  if (!made.ok) return new Map();
  await mkdir(join(git, "objects/info"), { recursive: true });
  await writeFile(join(git, "objects/info/alternates"), `${join(repository, "objects")}\n`);
  await mkdir(join(git, "rr-cache"));
  for (const name of records)
    await symlink(join(repository, "rr-cache", name), join(git, "rr-cache", name), "dir");
  const steps = [
    { args: ["update-index", "-z", "--index-info"], input: conflicts.map(indexEntries).join("") },
    { args: ["checkout", "--conflict=merge", "--", "."] },
  ];
  for (const { args, input } of steps) {
    const done = await runGit(place, args, { input, settings });
    if (!done.ok) return new Map();
  }
  const before = await readFiles(place.cwd, conflicts);
  const done = await runGit(place, ["rerere"], { settings });
  const after = await readFiles(place.cwd, conflicts);
  // Git writes a file only if the recorded resolution fits all of it.
  return new Map(
    done.ok ? [...after].filter(([path, text]) => before.get(path)?.equals(text) === false) : [],
  );
}

/** The files are compared as they are stored. */
const settings = [
  "rerere.enabled=true",
  "rerere.autoUpdate=false",
  "core.autocrlf=false",
  "core.symlinks=false",
];
const stageNumbers = { base: 1, change: 2, target: 3 } as const;

function indexEntries([path, stages]: Entry): string {
  return (["base", "change", "target"] as const)
    .flatMap((side) => {
      const file = stages[side];
      return file === undefined ? [] : [`${file.mode} ${file.id} ${stageNumbers[side]}\t${path}\0`];
    })
    .join("");
}

async function readFiles(
  directory: string,
  conflicts: readonly Entry[],
): Promise<ReadonlyMap<string, Buffer>> {
  const texts = new Map<string, Buffer>();
  for (const [path] of conflicts) texts.set(path, await readFile(join(directory, path)));
  return texts;
}
