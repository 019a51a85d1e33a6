import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";

/** Looks up something about an attempt by the directory of its logs, and reuses each answer for `keptMs`. */
export function reuseAnswers<T>(
  state: string,
  keptMs: number,
  find: (directory: string) => T,
): (run: number, task: string, attempt: number) => T {
  const kept = new Map<string, T>();
  let keptFrom = 0;
  return (run, task, attempt) => {
    const directory = attemptDirectory(state, run, task, attempt);
    if (performance.now() - keptFrom > keptMs) {
      kept.clear();
      keptFrom = performance.now();
    }
    const known = kept.get(directory);
    if (known !== undefined || kept.has(directory)) return known as T;
    const found = find(directory);
    kept.set(directory, found);
    return found;
  };
}
