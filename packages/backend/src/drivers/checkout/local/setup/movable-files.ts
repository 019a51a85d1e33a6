import { basename, dirname, join } from "node:path";

/** Whether a file is there, by its path from the top of the tree. */
type IsFile = (path: string) => Promise<boolean>;

/** In a virtual environment of Python, from its top: what starts its programs and finds its packages. */
const inEnvironment = [
  /^pyvenv\.cfg$/,
  /^bin\/[^/]+$/,
  /\.(pth|egg-link)$/,
  /(^|\/)__editable__[^/]*\.py$/,
  /\.dist-info\/(direct_url\.json|RECORD)$/,
];

/** What npm, pnpm and Yarn write there themselves. */
const inNodeModules = [
  /(^|\/)node_modules\/\.bin\/[^/]+$/,
  /(^|\/)node_modules\/\.(modules\.yaml|pnpm-workspace-state[^/]*\.json|yarn-state\.yml|package-lock\.json)$/,
];

/** Python checks it against a file's time and size alone, and makes it anew: a copy may be that of another source. */
export function isDisposable(path: string): boolean {
  return /(^|\/)__pycache__\/[^/]+\.pyc$/.test(path);
}

/**
 * What names the checkout that it was made in and is not led by it: Cargo's target directory, where Cargo goes by
 * the times of the sources, all of which are newer in a later checkout; and what node-gyp compiled a package from.
 */
export async function isInert(path: string, isFile: IsFile): Promise<boolean> {
  const above = await findAbove(path, async (directory) => {
    if (await isFile(join(directory, ".rustc_info.json"))) return true;
    const isBuild = basename(directory) === "build" && /(^|\/)node_modules\//.test(directory);
    return isBuild && isFile(join(directory, "config.gypi"));
  });
  return above !== undefined;
}

/** Texts in which a path may be replaced by another one. */
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
