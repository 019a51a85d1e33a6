import fc from "fast-check";
import { expect, test } from "vitest";

import { workspaceName } from "./workspace-name.ts";

test("a name is what both terminals take as it is, at most 40 signs, and like no other", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.array(fc.constantFrom("wzp", "a", "wzp-2")),
      (title, others) => {
        const taken = new Set<string>(others);
        const name = workspaceName(title, taken);
        expect(name).toMatch(/^[\p{L}\p{M}\p{N}_][\p{L}\p{M}\p{N}_-]*$/u);
        expect(taken.has(name)).toBe(false);
        expect([...name].length).toBeLessThanOrEqual(44);
      },
    ),
  );
});

test("signs that terminals, shells or status lines act on become a dash; other scripts stay", () => {
  expect(workspaceName("my.app:#{pane} \u001b]0;x\u0007", new Set())).toBe("my-app-pane-0-x");
  expect(workspaceName("集計", new Set())).toBe("集計");
  expect(workspaceName("tally", new Set(["tally"]))).toBe("tally-2");
});
