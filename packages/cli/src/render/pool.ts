import type { PoolResource } from "@wezterm-parallel/shared/protocol/api/schemas/pool-schemas";

/** `out of quota until 2026-11-22 14:20Z`: whether agents of a quota pool may start. */
export function describePool({ state, until, reported, probe }: PoolResource): string {
  if (state === "open") return "open";
  if (state === "probing") return probe === undefined ? "tries with its next task" : `tries with ${probe}`;
  const at = `${new Date(until ?? 0).toISOString().slice(0, 16).replace("T", " ")}Z`;
  return reported === true ? `out of quota until ${at}` : `out of quota, tries again at ${at}`;
}
