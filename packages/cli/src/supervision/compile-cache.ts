import { getCompileCacheDir } from "node:module";
import { dirname } from "node:path";

/**
 * Lets a program keep compiled code where this one does, which bin/launcher.cjs has checked: without the work of
 * stripping types a program takes 35 MB less and a third of the time to start.
 */
export function compileCacheVariable(): Record<string, string> {
  const ofThisRelease = getCompileCacheDir();
  return ofThisRelease === undefined ? {} : { NODE_COMPILE_CACHE: dirname(ofThisRelease) };
}
