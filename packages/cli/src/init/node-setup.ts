import { z } from "zod";

import type { ProposedSetup, ReadProjectFile } from "./proposal.ts";

const names = z.record(z.string(), z.unknown()).catch({}).default({});
const packageSchema = z.object({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  packageManager: z.string().optional().catch(undefined),
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  workspaces: z.unknown().optional(),
});
export type NodePackage = z.infer<typeof packageSchema>;

/** Lock files by precedence, with their package managers. */
const lockFiles = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
  ["npm-shrinkwrap.json", "npm"],
  ["package-lock.json", "npm"],
] as const;
export type Manager = (typeof lockFiles)[number][1];

/** Installs exactly the contents of the lock file and does not change it. */
const fromLock: Readonly<Record<Manager, string>> = {
  npm: "npm ci",
  pnpm: "pnpm install --frozen-lockfile",
  yarn: "yarn install --frozen-lockfile",
  bun: "bun install --frozen-lockfile",
};
/** Installs without creating a lock file. */
const withoutLock: Readonly<Record<Manager, string>> = {
  npm: "npm install --no-package-lock",
  pnpm: "pnpm install --no-lockfile",
  yarn: "yarn install --no-lockfile",
  bun: "bun install --no-save",
};

/**
 * Scripts that an installation runs. Their results may depend on any source file, so they must not be cached.
 */
const atInstall = [
  "preinstall",
  "install",
  "postinstall",
  "prepublish",
  "preprepare",
  "prepare",
  "postprepare",
];
/** These only configure git hooks. */
const hooksOnly = /^(husky( install)?|simple-git-hooks|lefthook install)( \|\| true)?$/;

/** Returns undefined for text that is not a package.json. */
export function parsePackage(text: string): NodePackage | undefined {
  try {
    return packageSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export async function managerOf({ packageManager }: NodePackage, read: ReadProjectFile): Promise<Manager> {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(packageManager ?? "")?.[1];
  const known = lockFiles.find(([, manager]) => manager === named)?.[1];
  if (known !== undefined) return known;
  for (const [file, manager] of lockFiles) if ((await read(file)) !== undefined) return manager;
  return "npm";
}

/** Returns how to install the dependencies of a package in a new worktree; undefined when it has none. */
export async function nodeSetup(
  found: NodePackage,
  read: ReadProjectFile,
): Promise<ProposedSetup | undefined> {
  const { dependencies, devDependencies, optionalDependencies, workspaces, scripts } = found;
  const needed = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  if (needed.length === 0 && workspaces === undefined) return undefined;
  const manager = await managerOf(found, read);
  const own = lockFiles.filter(([, of]) => of === manager).map(([file]) => file);
  const texts = await Promise.all(own.map((file) => read(file)));
  const lock = own.find((_, index) => texts[index] !== undefined);
  const isBuilding = atInstall.some(
    (name) => name in scripts && !hooksOnly.test(scripts[name]?.trim() ?? ""),
  );
  return {
    commands: [lock === undefined ? withoutLock[manager] : await lockedInstall(found, manager, read)],
    cache: isBuilding ? [] : [lock ?? "package.json"],
  };
}

/** Yarn 2 renamed the option; it is also the first version with its settings in a YAML file. */
async function lockedInstall(
  { packageManager }: NodePackage,
  manager: Manager,
  read: ReadProjectFile,
): Promise<string> {
  const isModern =
    /^yarn@([2-9]|\d{2})/.test(packageManager ?? "") || (await read(".yarnrc.yml")) !== undefined;
  return manager === "yarn" && isModern ? "yarn install --immutable" : fromLock[manager];
}
