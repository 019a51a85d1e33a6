import { expect, test } from "vitest";

import { programOf } from "@wezterm-parallel/shared/domain/access/program-of";

import { endsSoon, grantState } from "./grant-state.ts";

test("names a browser by product and system, and other sign-ins by their label", () => {
  const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
  const edge =
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 Edg/141.0";
  const safari =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
  expect([firefox, edge, safari, "wzp/0.1.0", ""].map(programOf)).toEqual([
    "Firefox 140 · Linux",
    "Edge 141 · Windows",
    "Safari 18 · iPhone",
    "wzp/0.1.0",
    "",
  ]);
});

test("is revoked whatever its expiry, and expires at its expiry time", () => {
  expect(grantState({ revokedAt: 1, expiresAt: 5 }, 9)).toBe("revoked");
  expect(grantState({ expiresAt: 5 }, 5)).toBe("expired");
  expect(grantState({ expiresAt: 5 }, 4)).toBe("valid");
  expect(grantState({}, 9)).toBe("valid");
});

test("expires soon: a key in its last week, never a sign-in or an ended key", () => {
  const week = 7 * 24 * 3_600_000;
  expect(endsSoon({ kind: "key", expiresAt: week - 1 }, 0)).toBe(true);
  expect(endsSoon({ kind: "key", expiresAt: week }, 0)).toBe(false);
  expect(endsSoon({ kind: "key", expiresAt: 5 }, 5)).toBe(false);
  expect(endsSoon({ kind: "key" }, 0)).toBe(false);
  expect(endsSoon({ kind: "browser", expiresAt: 5 }, 0)).toBe(false);
});
