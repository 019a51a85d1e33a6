import { parse } from "yaml";
import { z } from "zod";

import { type Manager, type NodePackage, parsePackage } from "./node-setup.ts";
import type { ProjectFiles } from "./proposal.ts";

export interface PackageWorkspace {
  readonly path: string;
  readonly scripts: NodePackage["scripts"];
}

/** Returns the command that runs a script of one workspace from the root. */
export const runInWorkspace: Readonly<Record<Manager, (path: string, script: string) => string>> = {
  npm: (path, script) => `npm run ${script} --workspace=${path}`,
  pnpm: (path, script) => `pnpm --dir ${path} run ${script}`,
  yarn: (path, script) => `yarn --cwd ${path} run ${script}`,
  bun: (path, script) => `bun run --cwd ${path} ${script}`,
};

const globs = z.array(z.string());
const globsSchema = z.union([
  globs,
  z.looseObject({ packages: globs }).transform(({ packages }) => packages),
]);

/** Reads the workspaces that package.json or pnpm-workspace.yaml names. */
export async function readWorkspaces(
  { workspaces }: NodePackage,
  files: ProjectFiles,
): Promise<readonly PackageWorkspace[]> {
  const named = globsSchema.safeParse(workspaces).data ?? (await pnpmGlobs(files));
  const paths = await Promise.all(named.map(async (glob) => pathsOf(glob, files)));
  const excluded = new Set(paths.flatMap((each, at) => (named[at]?.startsWith("!") === true ? each : [])));
  const included = new Set(paths.flatMap((each, at) => (named[at]?.startsWith("!") === true ? [] : each)));
  const wanted = [...included].filter((path) => !excluded.has(path));
  return (await Promise.all(wanted.map(async (path) => readWorkspace(path, files)))).flat();
}

async function pnpmGlobs({ read }: ProjectFiles): Promise<readonly string[]> {
  const text = await read("pnpm-workspace.yaml");
  if (text === undefined) return [];
  try {
    return globsSchema.safeParse(parse(text)).data ?? [];
  } catch {
    return [];
  }
}

/** Supports what is usual: a path, and one `*` or `**` as its last part. */
async function pathsOf(glob: string, { list }: ProjectFiles): Promise<readonly string[]> {
  const path = glob.replace(/^!/, "").replace(/^\.\//, "").replace(/\/$/, "");
  if (!path.includes("*")) return [path];
  const [, directory, start, end] = /^([^*]*?)\/?([^*/]*)\*{1,2}([^*/]*)$/.exec(path) ?? [];
  if (directory === undefined || start === undefined || end === undefined) return [];
  const names = (await list(directory)).filter((name) => name.startsWith(start) && name.endsWith(end));
  return names.map((name) => (directory === "" ? name : `${directory}/${name}`));
}

async function readWorkspace(path: string, { read }: ProjectFiles): Promise<readonly PackageWorkspace[]> {
  // A path that needs quotes in a shell is not proposed.
  if (!/^[\w@][\w@./-]*$/.test(path) || path.includes("..")) return [];
  const text = await read(`${path}/package.json`);
  const found = text === undefined ? undefined : parsePackage(text);
  return found === undefined ? [] : [{ path, scripts: found.scripts }];
}
