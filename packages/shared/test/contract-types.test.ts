import { expect, expectTypeOf, test } from "vitest";

import type { Client } from "../src/client/client.ts";
import { contract } from "../src/protocol/api/contract/contract.ts";
import type { RunResource } from "../src/protocol/api/schemas/resources.ts";
import { routes } from "../src/protocol/api/routes.ts";

test("a wrong body, query or answer of a route does not compile", () => {
  const ask = (api: Client) => {
    // @ts-expect-error: no such theme
    void api.send("setPreferences", {}, { theme: "pink" });
    // @ts-expect-error: the route takes a body
    void api.send("addUser", {});
    // @ts-expect-error: no such order
    void api.get("listTasks", {}, { order: "random" });
    // @ts-expect-error: the path has a parameter
    void api.get("getRun", {});
    return api.get("getRun", { run: "r1" });
  };
  type Run = Extract<Awaited<ReturnType<typeof ask>>, { readonly ok: true }>["value"];
  expectTypeOf<Run>().toEqualTypeOf<RunResource>();
});

test("every route but that of the document has a contract, and no contract is without its route", () => {
  const described = Object.keys(routes).filter((name) => name !== "openapi");
  expect(Object.keys(contract).toSorted()).toEqual(described.toSorted());
});
