import { expect, test } from "vitest";

import { ToldOverlaps } from "./told-overlaps.ts";

const conflict = (other: string, ...conflicts: string[]) => ({
  nodes: ["r1/a", other] as [string, string],
  files: conflicts,
  verdict: "conflict" as const,
  conflicts,
});
const clean = (other: string, ...files: string[]) => ({
  nodes: ["r1/a", other] as [string, string],
  files,
  verdict: "clean" as const,
  conflicts: [],
});

test("reports only overlaps that are new, changed or gone", () => {
  const before = new ToldOverlaps([
    conflict("r1/b", "x.ts"),
    conflict("r1/c", "y.ts"),
    clean("r1/d", "z.ts"),
  ]);
  const now = new ToldOverlaps([conflict("r1/b", "x.ts"), clean("r1/c", "y.ts"), conflict("r1/e", "x.ts")]);
  expect(now.newsSince(before)).toEqual({
    digest: now.digest,
    since: before.digest,
    found: [clean("r1/c", "y.ts"), conflict("r1/e", "x.ts")],
    gone: [["r1/a", "r1/d"]],
  });
  expect(now.newsSince(undefined)).toMatchObject({ since: undefined, gone: [] });
  expect(now.newsSince(undefined).found).toHaveLength(3);
});

test("another common file without a conflict is no news, another conflicting one is", () => {
  const digestOf = (...overlaps: ConstructorParameters<typeof ToldOverlaps>[0][number][]) =>
    new ToldOverlaps(overlaps).digest;
  expect(digestOf(clean("r1/b", "x.ts"))).toBe(digestOf(clean("r1/b", "x.ts", "y.ts")));
  expect(digestOf(conflict("r1/b", "x.ts"))).not.toBe(digestOf(conflict("r1/b", "x.ts", "y.ts")));
});

test("news is bounded: a thousand overlaps with twenty files each", () => {
  const files = Array.from({ length: 50 }, (_, at) => `${at}.ts`);
  const many = Array.from({ length: 1_200 }, (_, at) => conflict(`r2/t${at}`, ...files));
  const { found } = new ToldOverlaps(many).newsSince(undefined);
  expect(found).toHaveLength(1_000);
  expect(found[0]?.conflicts).toHaveLength(20);
});
