/** For programs with an environment of their own: what was compiled once serves all tests of a run. */
export function codeCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE = "", XDG_CACHE_HOME = "" } = process.env;
  return { NODE_COMPILE_CACHE, XDG_CACHE_HOME };
}
