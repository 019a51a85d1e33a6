import fc from "fast-check";
import { expect, test } from "vitest";

import { addresses, addressOf, type AddressName } from "@wezterm-parallel/shared/protocol/api/addresses";

import { addressOfPlace, placeOf } from "../src/router/place.ts";
import { LoadedPage, matchRoute } from "../src/router/route-table.ts";

const names = Object.keys(addresses) as AddressName[];
/** The application's routes, without their pages. */
const routes = names.map((name) => ({
  path: addresses[name],
  page: new LoadedPage(() => Promise.reject(new Error("Nobody goes there.")), false),
}));

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
  fc.constantFrom("test(2)", "a/b", "$name", "100%", "%2F", "日本 語", "a?b#c", "..", "a+b&c=d", ":name"),
);

test("links to any task by an address that opens it", () => {
  fc.assert(
    fc.property(text, text, (name, word) => {
      fc.pre(name !== "." && name !== "..");
      const address = addressOf("task", { run: "r1", name }, { word });
      const again = addressOfPlace(placeOf(address), placeOf(address).query);
      for (const href of [address, again, `${address}#`]) {
        const { path, query } = placeOf(href);
        const match = matchRoute(routes, path);
        expect(match?.page).toBe(routes[names.indexOf("task")]?.page);
        expect([match?.parameters, query]).toEqual([{ run: "r1", name }, { word }]);
      }
    }),
    { numRuns: 200 },
  );
});

test("ignores a trailing slash, and matches no page for unknown addresses", () => {
  expect(matchRoute(routes, placeOf("/runs/r1/").path)?.parameters).toEqual({ run: "r1" });
  for (const path of ["/nowhere", "/runs//tasks/x", "/runs/r1/tasks", "/projects/"])
    expect(matchRoute(routes, placeOf(path).path)).toBeUndefined();
});
