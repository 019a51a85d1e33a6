import fc from "fast-check";
import { expect, test } from "vitest";

import { type ClaimHolder, claimsLimit, decideClaims } from "./change-claims.ts";
import { claimsCross } from "./claims.ts";

const glob = fc.constantFrom<string[]>(
  "src/api/**",
  "src/web/**",
  "src/*/index.ts",
  "docs",
  "*.md",
  "src/api/a.ts",
  "**",
);
const globs = fc.uniqueArray(glob, { maxLength: 3 });
const agents = ["a", "b", "c", "d"] as const;

interface Holding {
  readonly planned: readonly string[];
  readonly asked: readonly string[];
}

const step = fc.oneof(
  fc.record({
    agent: fc.constantFrom(...agents),
    claim: globs,
    release: globs,
    ends: fc.constant(false),
  }),
  fc.record({
    agent: fc.constantFrom(...agents),
    claim: fc.constant([] as string[]),
    release: fc.constant([] as string[]),
    ends: fc.constant(true),
  }),
);

function holdersOf(held: ReadonlyMap<string, Holding>, except: string): readonly ClaimHolder[] {
  return [...held]
    .filter(([name]) => name !== except)
    .map(([task, { planned, asked }]) => ({ task, claims: [...planned, ...asked] }));
}

test("two live agents never claim the same file, whatever they ask for, give back and in which order they end", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const held = new Map<string, Holding>();
      for (const { agent, claim, release, ends } of steps) {
        if (ends) held.delete(agent);
        const own = held.get(agent) ?? { planned: [], asked: [] };
        const others = holdersOf(held, agent);
        const decided = decideClaims(own, { claim, release }, others);
        const expected = new Set([...own.asked.filter((each) => !release.includes(each)), ...claim]);
        expect(new Set(decided.ok ? decided.value.asked : expected)).toEqual(expected);
        if (decided.ok) held.set(agent, { planned: [], asked: decided.value.asked });
        const named = decided.ok || decided.failure === "many" ? [] : decided.failure;
        expect(named.length > 0).toBe(!decided.ok);
        for (const holder of named) expect(claimsCross(holder.claims, claim)).toBe(true);
        for (const [name, { asked }] of held)
          for (const other of holdersOf(held, name)) expect(claimsCross(other.claims, asked)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test("asking again changes nothing, and what the plan claims cannot be given back", () => {
  fc.assert(
    fc.property(globs, globs, (planned, claim) => {
      const first = decideClaims({ planned, asked: [] }, { claim, release: planned }, []);
      const asked = first.ok ? first.value.asked : [];
      expect(asked).toEqual(claim.filter((each) => !planned.includes(each)));
      const again = decideClaims(
        { planned, asked },
        { claim, release: planned.filter((each) => !asked.includes(each)) },
        [],
      );
      expect(again).toEqual({ ok: true, value: { asked, changed: false } });
    }),
  );
});

test("a refused wish names each holder with what crosses, and gives nothing back", () => {
  const others = [
    { task: "r1/a", claims: ["src/api/**", "docs/**", "lib/**"] },
    { task: "r1/b", claims: ["*.md"] },
    { task: "r1/c", claims: ["other/**"] },
  ];
  const wish = { claim: ["src/api/users.ts", "docs/guide.md"], release: ["lib"] };
  expect(decideClaims({ planned: [], asked: ["lib"] }, wish, others)).toEqual({
    ok: false,
    failure: [
      { task: "r1/a", claims: ["src/api/**", "docs/**"] },
      { task: "r1/b", claims: ["*.md"] },
    ],
  });
});

test("an agent claims a limited number of paths at a time", () => {
  const asked = Array.from({ length: claimsLimit }, (_, at) => `file-${at}`);
  const own = { planned: ["plan"], asked };
  expect(decideClaims(own, { claim: ["one-more"], release: [] }, [])).toEqual({ ok: false, failure: "many" });
  expect(decideClaims(own, { claim: ["one-more"], release: ["file-0"] }, []).ok).toBe(true);
});
