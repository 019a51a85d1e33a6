import fc from "fast-check";
import { expect, test } from "vitest";

import { returnPath } from "./return-path.ts";

test("returns only to paths of this site, with their query", () => {
  for (const [to, expected] of [
    ["/runs?state=failed", "/runs?state=failed"],
    ["/runs/r1/tasks/a%2Fb?tab=log#L3", "/runs/r1/tasks/a%2Fb?tab=log"],
    ["/device", "/device"],
    ["//evil.example/x", "/"],
    ["/\\evil.example", "/"],
    ["/\t/evil.example", "/"],
    ["/x/..//evil.example", "/"],
    ["https://evil.example/", "/"],
    ["javascript:alert(1)", "/"],
    ["/api/v1/auth/oidc/start", "/"],
    ["/sign-in?to=/sign-in", "/"],
    ["runs", "/"],
    [undefined, "/"],
  ] as const)
    expect([to, returnPath(to)]).toEqual([to, expected]);
});

test("returns a path of this site for any address", () => {
  const parts = fc.constantFrom(
    "/",
    "\\",
    "//",
    "@",
    ":",
    "evil.example",
    "\t",
    "\n",
    "..",
    "%2F",
    "?",
    "#",
    "http:",
    "api",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(parts).map((all) => `/${all.join("")}`),
      ),
      (to) => {
        const path = returnPath(to);
        expect(new URL(path, "https://ours.example").origin).toBe("https://ours.example");
        expect(path).toMatch(/^\/(?!\/)/);
      },
    ),
    { numRuns: 1000 },
  );
});
