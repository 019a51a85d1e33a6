/** The server of this machine is back within moments of a crash: the first tries cost nothing and save most. */
const firstMs = 50;
/** Origin: everything goes on within 3 s of a crash, so the last wait before success must stay well below. */
const longestMs = 1_000;

/** Milliseconds before try `tries` (from 1), doubled each time, with full jitter of its upper half. */
export function reconnectDelay(tries: number, random: number): number {
  const plain = Math.min(longestMs, firstMs * 2 ** (tries - 1));
  return plain * (0.5 + random / 2);
}
