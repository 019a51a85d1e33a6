import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Rare enough not to delay others that wait for the disk. */
const everyMs = 200;
const bytes = Buffer.alloc(4096, "x");

/**
 * Measures durable writes of 4 kB to the disk of `directory` until `over` is aborted, ms each: the minimum
 * for any durable change.
 */
export async function measureAppends(directory: string, over: AbortSignal): Promise<number[]> {
  const file = join(directory, "appended");
  const handle = await open(file, "a");
  const times: number[] = [];
  while (!over.aborted) {
    const began = performance.now();
    await handle.write(bytes);
    await handle.datasync();
    times.push(performance.now() - began);
    await pause(everyMs, undefined, { signal: over }).catch(() => {});
  }
  await handle.close();
  await rm(file);
  return times;
}
