import { planNamePattern } from "@wezterm-parallel/shared/domain/plan/schema/task-schema";

/** Returns a free name for an entry of a file, and takes it. */
export function takeName(prefix: string, wanted: string, taken: Set<string>): string {
  const plain = wanted.replace(/[^\p{L}\p{M}\p{N}._-]+/gu, "-").replace(/^[^\p{L}\p{N}]+/u, "");
  const start = planNamePattern.test(plain) ? plain.slice(0, 60) : "task";
  const candidates = [start, `${prefix}-${start}`];
  let name = candidates.find((candidate) => !taken.has(candidate));
  for (let count = 2; name === undefined; count++) {
    const next = `${prefix}-${start}-${count}`;
    if (!taken.has(next)) name = next;
  }
  taken.add(name);
  return name;
}
