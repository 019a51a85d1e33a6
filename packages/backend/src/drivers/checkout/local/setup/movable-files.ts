import { basename, dirname, join } from "node:path";

/** Returns whether a file exists, by its path from the top of the tree. */
type IsFile = (path: string) => Promise<boolean>;

/** Files of a Python virtual environment, from its top, that start its programs and locate its packages. */
const inEnvironment = [
  /^pyvenv\.cfg$/,
  /^bin\/[^/]+$/,
  /\.(pth|egg-link)$/,
  /(^|\/)__editable__[^/]*\.py$/,
  /\.dist-info\/(direct_url\.json|RECORD)$/,
];

/** Files that npm, pnpm and Yarn write there themselves. */
const inNodeModules = [
  /(^|\/)node_modules\/\.bin\/[^/]+$/,
  /(^|\/)node_modules\/\.(modules\.yaml|pnpm-workspace-state[^/]*\.json|yarn-state\.yml|package-lock\.json)$/,
];

/**
 * Python bytecode: validated only by its source's time and size, so a copy might belong to another source.
 * Python recreates it.
 */
export function isDisposable(path: string): boolean {
  return /(^|\/)__pycache__\/[^/]+\.pyc$/.test(path);
}

/**
 * Files that name their original checkout without using the path: Cargo's target directory, because Cargo
 * compares the times of sources, which are all newer in a later checkout; and files from which node-gyp
 * compiled a package.
 */
export async function isInert(path: string, isFile: IsFile): Promise<boolean> {
  const above = await findAbove(path, async (directory) => {
    if (await isFile(join(directory, ".rustc_info.json"))) return true;
    const isBuild = basename(directory) === "build" && /(^|\/)node_modules\//.test(directory);
    return isBuild && isFile(join(directory, "config.gypi"));
  });
  return above !== undefined;
}

/** Text files in which a path may be replaced by another one. */
export async function isMovable(path: string, isFile: IsFile): Promise<boolean> {
  if (inNodeModules.some((pattern) => pattern.test(path))) return true;
  const environment = await findAbove(path, (directory) => isFile(join(directory, "pyvenv.cfg")));
  if (environment === undefined) return false;
  const inside = path.slice(environment === "." ? 0 : environment.length + 1);
  return inEnvironment.some((pattern) => pattern.test(inside));
}

async function findAbove(
  path: string,
  holds: (directory: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (let directory = dirname(path); ; directory = dirname(directory)) {
    if (await holds(directory)) return directory;
    if (directory === ".") return undefined;
  }
}
