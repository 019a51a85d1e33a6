/**
 * Verifications that a merge bot like bors runs: all queued changes in one batch; a batch that fails is divided
 * in two, each half a batch of its own, until the bad changes are alone. Simulated, one batch after another.
 */
export function countBatches(areBad: readonly boolean[]): number {
  if (areBad.length < 2 || !areBad.includes(true)) return 1;
  const middle = Math.ceil(areBad.length / 2);
  return 1 + countBatches(areBad.slice(0, middle)) + countBatches(areBad.slice(middle));
}
