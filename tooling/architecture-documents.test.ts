import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { expect, test } from "vitest";

import { referencesOf, updateReferences } from "../scripts/architecture/code-references.ts";
import { readDatabaseTables } from "../scripts/architecture/database-tables.ts";
import { claimsOf } from "../scripts/architecture/shown-by.ts";
import headings from "./fixtures/architecture-headings.json" with { type: "json" };
import { headingsOf } from "./markdown-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const documents = readdirSync(`${root}docs/architecture`).map((name) => `docs/architecture/${name}`);

/** Returns whether a heading is the wanted one; `*` stands for the words that the document chose. */
function isWanted(heading: string, wanted: string): boolean {
  const plain = heading.replaceAll(/[^\p{ASCII}]/gu, "").replaceAll(/ +/g, " ");
  const pattern = wanted
    .split("*")
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join(".+");
  return new RegExp(`^${pattern}$`).test(plain);
}

/** Returns the wanted headings that the document lacks at their place. */
function missingHeadings(document: string, wanted: readonly string[]): readonly string[] {
  const found = [...headingsOf(document)];
  return wanted.filter((heading) => {
    const at = found.findIndex((each) => isWanted(each, heading));
    if (at < 0) return true;
    found.splice(0, at + 1);
    return false;
  });
}

test.each(Object.entries(headings))("%s has every heading of its outline, in order", (name, wanted) => {
  expect(missingHeadings(read(`docs/architecture/${name}`), wanted)).toEqual([]);
});

test("a missing or moved heading is found", () => {
  expect(missingHeadings("# One\n## 🏗️ Two\n", ["# One", "## Two"])).toEqual([]);
  expect(missingHeadings("# One\n", ["# One", "## Two"])).toEqual(["## Two"]);
  expect(missingHeadings("## Two\n# One\n", ["# One", "## *"])).toEqual(["## *"]);
});

test("no blank of the outlines is left", () => {
  const blanks = documents.filter((path) =>
    /\*\*\*\*|\[[A-Z][^\]]*\](?!\()|\|\s+\|\s+\||- :/.test(withoutCode(read(path))),
  );
  expect(blanks).toEqual([]);
});

function withoutCode(text: string): string {
  return withoutGenerated(text).replaceAll(/^```[\s\S]*?^```$/gm, "");
}

function withoutGenerated(text: string): string {
  return text.replaceAll(/<!-- generated: [\s\S]*?<!-- end -->/g, "");
}

test.each(readdirSync(`${root}docs/architecture`))(
  "%s has a Japanese twin with the same sections, code and evidence",
  (name) => {
    const [english, japanese] = [read(`docs/architecture/${name}`), read(`docs/ja/architecture/${name}`)];
    const levels = (text: string) => headingsOf(text).map((line) => line.replace(/ .*/, ""));
    expect(levels(japanese)).toEqual(levels(english));
    expect(referencesOf(withoutGenerated(japanese))).toEqual(referencesOf(withoutGenerated(english)));
    expect(claimsOf(japanese).map(({ evidence }) => evidence)).toEqual(
      claimsOf(english).map(({ evidence }) => evidence),
    );
  },
);

test("what the documents name to show their statements exists", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const evidence = documents.flatMap((path) => claimsOf(read(path)).flatMap((claim) => claim.evidence));
  expect(evidence.length).toBeGreaterThan(40);
  const isThere = (each: string) => existsSync(`${root}${each}`) || each.replace("npm run ", "") in scripts;
  expect(evidence.filter((each) => !isThere(each))).toEqual([]);
});

test("the service organization names every slice of the server", () => {
  const slices = readdirSync(`${root}packages/backend/src/server`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  for (const language of ["", "ja/"]) {
    const document = read(`docs/${language}architecture/system-architecture.md`);
    const [, listing = ""] = document.split("\npackages/backend/src/server/\n");
    const named = (listing.split("```")[0] ?? "").matchAll(/([a-z-]+)\/(?= )/g);
    expect(new Set([...named].map(([, name]) => name))).toEqual(new Set(slices));
  }
});

test("the organization of endpoints names groups that exist", () => {
  const document = read("docs/architecture/architecture-design.md");
  const [, tree = ""] = document.split("\n/api/v1\n");
  const named = [...(tree.split("```")[0] ?? "").matchAll(/(?<= )\/[a-z]+/g)].map(
    ([name]) => `/api/v1${name}`,
  );
  expect(named.length).toBeGreaterThan(6);
  expect(named.filter((group) => !document.includes(`| \`${group}\` |`))).toEqual([]);
});

test("the one-page architecture explains every table", async () => {
  const { store, accounts } = await readDatabaseTables();
  const page = read("docs/architecture.md");
  const unexplained = [...store, ...accounts].filter(({ name }) => !page.includes(`\`${name}\``));
  expect(unexplained.map(({ name }) => name)).toEqual([]);
});

test("references to code name a definition, and are brought to its line", () => {
  expect(documents.flatMap((path) => referencesOf(read(path))).length).toBeGreaterThan(40);
  const here = "tooling/architecture-documents.test.ts";
  const line = read(here).split("\n").indexOf("function withoutCode(text: string): string {") + 1;
  expect(updateReferences(root, `see ${here}:1 withoutCode`)).toBe(`see ${here}:${line} withoutCode`);
  expect(() => updateReferences(root, `${here}:1 thisIsGone`)).toThrow("no longer defines thisIsGone");
});
