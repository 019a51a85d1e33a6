import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";

/**
 * Shares this program's compile cache, which bin/launcher.cjs has checked, with a child: without stripping
 * types again, a program takes 35 MB less and a third of the time to start.
 */
export function compileCacheVariable(): Record<string, string> {
  const ofThisRelease = getCompileCacheDir();
  return ofThisRelease === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisRelease) };
}
