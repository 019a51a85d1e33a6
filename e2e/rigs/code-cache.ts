/** For programs with their own environment: compiled code is shared by all tests of a run. */
export function codeCache(): Record<string, string> {
  const { NODE_COMPILE_CACHE = "", XDG_CACHE_HOME = "" } = process.env;
  return { NODE_COMPILE_CACHE, XDG_CACHE_HOME };
}
