import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { Visitor, parseSync } from "rolldown/utils";
import { expect, test } from "vitest";

import { failureMessages } from "../packages/shared/src/domain/failure-message.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Failures that no page of the dashboard can get: of a terminal's panes, of a worker's connection, of backups and plugins, and
 * those that prevent a server from starting, or were made by a wrong `config.yaml`; and files that only pass on the texts of others: plan-routes, problem,
 * read-answer.
 */
const excused =
  /\/(src\/backup|drivers\/panes|entry|node\/plugins|workspaces?)\/|\/(worker-socket|listen-on-network|refuse-unreadable|event-socket|invalid-plan|problem|read-answer|home-failure|private-directory|open-database|settings-file)\.ts$/;

function sourcesIn(directory: string): readonly { readonly path: string; readonly code: string }[] {
  return readdirSync(root + directory, { recursive: true, encoding: "utf8" })
    .map((name) => `${directory}/${name}`)
    .filter((path) => /(?<!\.(test|contract|soak))\.ts$/.test(path))
    .map((path) => ({ path, code: readFileSync(root + path, "utf8") }));
}

/** Returns lines that write a failure in only one language: `reason` and `detail` outside of `createFailure`. */
function unsaid(path: string, code: string): readonly string[] {
  const found: number[] = [];
  const said = new Set<number>();
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === "Identifier" && callee.name === "createFailure" && first !== undefined)
        said.add(first.start);
    },
    ObjectExpression({ start, properties }) {
      const names = properties.flatMap((each) =>
        each.type === "Property" && each.key.type === "Identifier" ? [each.key.name] : [],
      );
      if (names.includes("reason") && names.includes("detail")) found.push(start);
    },
  }).visit(parseSync(path, code).program);
  return found
    .filter((start) => !said.has(start))
    .map((start) => `${path}:${code.slice(0, start).split("\n").length}`);
}

test("finds a failure that is written only in English", () => {
  const code = `fail({ reason: "conflict", detail: "No." });\nfail(createFailure({ reason: "conflict", detail: createMessage("no") }));`;
  expect(unsaid("example.ts", code)).toEqual(["example.ts:1"]);
});

test("gives every failure that a page can show a code", () => {
  const found = [
    ...sourcesIn("packages/backend/src"),
    ...sourcesIn("packages/shared/src/client"),
    ...sourcesIn("packages/shared/src/node"),
  ]
    .filter(({ path }) => !excused.test(path))
    .flatMap(({ path, code }) => unsaid(path, code));
  expect(found).toEqual([]);
});

test("uses every failure code", () => {
  const domain = ["plan", "task", "alerts", "hook", "worker"].map((each) => `shared/src/domain/${each}`);
  const sources = ["backend/src", "shared/src/client", "shared/src/node", ...domain].flatMap((each) =>
    sourcesIn(`packages/${each}`),
  );
  const words = new Set(
    sources.flatMap(({ code }) => [...code.matchAll(/"([a-z][a-z0-9-]+)"/g)].map(([, word]) => word)),
  );
  // Built from the reason and a suffix.
  const built = new Set(["setup-failed-saying", "verify-failed-saying"]);
  expect(Object.keys(failureMessages).filter((code) => !words.has(code) && !built.has(code))).toEqual([]);
});
