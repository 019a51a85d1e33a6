/** Returns whether a plugin that ended by itself may be started. */
export type PluginStart =
  | { readonly kind: "start" }
  | { readonly kind: "wait"; readonly forMs: number }
  | { readonly kind: "given-up" };

const windowMs = 600_000;
const mostEnds = 5;
const firstWaitMs = 1_000;

/**
 * Decides from the times at which it ended: after 1 s, 2 s, 4 s and so on, and after five ends within ten minutes
 * not before one of them is that old.
 */
export function decidePluginStart(endedAt: readonly number[], now: number): PluginStart {
  const recent = endedAt.filter((at) => now - at < windowMs);
  const last = recent.at(-1);
  if (last === undefined) return { kind: "start" };
  if (recent.length >= mostEnds) return { kind: "given-up" };
  const forMs = last + firstWaitMs * 2 ** (recent.length - 1) - now;
  return forMs > 0 ? { kind: "wait", forMs } : { kind: "start" };
}
