import { createMemoryHistory, createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import fc from "fast-check";
import { expect, test } from "vitest";

import { addresses, addressOf } from "@wezterm-parallel/shared/protocol/addresses";

import { readQuery, writeQuery } from "../src/app/address-query.ts";

/** As the application makes them, without their pages. */
function routerAt(address: string) {
  const root = createRootRoute();
  const routes = Object.values(addresses).map((path) =>
    createRoute({ getParentRoute: () => root, path: path.replaceAll(":", "$") }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    history: createMemoryHistory({ initialEntries: [address] }),
    parseSearch: readQuery,
    stringifySearch: writeQuery,
  });
}

const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }),
  fc.constantFrom("test(2)", "a/b", "$name", "100%", "%2F", "日本 語", "a?b#c", "..", "a+b&c=d"),
);

test("whatever a task is called, a link to it leads to it, and its address can be opened", () => {
  fc.assert(
    fc.property(name, name, (task, text) => {
      fc.pre(task !== "." && task !== "..");
      const address = addressOf("task", { run: "r1", name: task }, { text });
      const router = routerAt("/");
      const location = router.buildLocation({ to: address } as never);
      for (const href of [address, location.href]) {
        const there = routerAt(href);
        const match = there.matchRoutes(there.latestLocation).at(-1);
        expect([match?.fullPath, match?.params, there.latestLocation.search]).toEqual([
          "/runs/$run/tasks/$name",
          { run: "r1", name: task },
          { text },
        ]);
      }
    }),
    { numRuns: 200 },
  );
});
