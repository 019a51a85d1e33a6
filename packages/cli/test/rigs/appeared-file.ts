import { existsSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";

/** Waits for a file that is renamed into place, and returns its text. */
export async function appearedFile(file: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watcher = watch(join(file, ".."), () => existsSync(file) && resolve());
  if (existsSync(file)) resolve();
  await promise;
  watcher.close();
  return readFileSync(file, "utf8");
}
