import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** So seldom that it does not hold up who else waits for the disk. */
const everyMs = 200;
const bytes = Buffer.alloc(4096, "x");

/** What making 4 kB durable takes on the disk of `directory` until `over` is aborted, ms each: no durable change takes less. */
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
