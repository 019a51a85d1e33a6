/** The local server returns moments after a crash, so the first tries are quick. */
const firstMs = 50;
/** Everything must resume within 3 s of a crash, so the last delay must be much shorter. */
const longestMs = 1_000;

/** Returns milliseconds before try `tries` (from 1), doubled each time, with full jitter of the upper half. */
export function reconnectDelay(tries: number, random: number): number {
  const plain = Math.min(longestMs, firstMs * 2 ** (tries - 1));
  return plain * (0.5 + random / 2);
}
