import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { check, type Diagnostics } from "recheck";
import { parseSync, Visitor } from "rolldown/utils";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/**
 * Patterns whose time grows with the square of the text, and why no text of an attacker is long there. Everything
 * else takes time in proportion to the text.
 */
const quadratic: Readonly<Record<string, string>> = {
  "\\s*\\}$": "a plan in the editor of its own user",
  "^[^\\S\\r\\n]*:?[^\\S\\r\\n]*(#[^\\r\\n]*)?(?=\\r?\\n|$)": "one line of a plan, edited by its own user",
  "(\\d+(\\.\\d+)?)(ms|s|m|h|d)": "only what the pattern of the whole matched, of a plan's own user",
  "--\\[(=*)\\[[\\s\\S]*?\\]\\1\\]": "the user's own wezterm.lua",
  "\\brequire\\s*\\(?\\s*(?:\"wzp\"|'wzp'|\\[\\[wzp\\]\\])": "the user's own wezterm.lua",
  "^-+|-+$": "a title, at most 200 characters",
  "^([^:=]+?)\\s*::?(?![:=])": "a line of the user's own Makefile",
  "(\\d+)\\.(\\d+)": "what git and other programs say of their version",
  "#.*$": "an id, at most 300 characters",
  "^[^\\p{L}]+|[^\\p{L}]+$": "a password, whose length the schema bounds",
  "(\\d+)x(\\d+),(\\d+),(\\d+),(\\d+)(?!\\d*x)": "what tmux says of its layout",
  "#+(?=\\[)": "a name in a status line, cut before",
  " +$": "a line of the user's own exclude file",
  "(Unable to create|cannot lock ref|could not lock|unable to lock)[^\\n]*(File exists|\\.lock)":
    "a line of git's errors",
  "Unable to create '([^\\n]+\\.lock)': File exists": "a line of git's errors",
  "\\/(refs\\/heads\\/wzp\\/.+|refs\\/wezterm-parallel\\/.+|worktrees\\/[^/]+\\/HEAD)\\.lock$":
    "a path that git named",
  "^\\s*(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)\\s+(\\S+)\\s+(.+)$":
    "a line of ps, of columns that the system writes",
};

/** Patterns that are put together while the program runs, from nothing that comes from outside. */
const composed: Readonly<Record<string, string>> = {
  "packages/backend/src/server/logs/attempt-log-files.ts": "of setup and verify",
  "packages/backend/src/server/api/api-app.ts": "of the paths of our routes",
  "packages/backend/src/host/terminal-queries.ts": "of our own list of questions",
};

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

function patternsOfSources(): {
  readonly literals: readonly Found[];
  readonly composedIn: readonly string[];
} {
  const literals: Found[] = [];
  const composedIn = new Set<string>();
  const files = globSync("packages/*/src/**/*.{ts,tsx}", { cwd: root });
  for (const file of files.filter((each) => !/\.(?:test|contract)\.tsx?$/.test(each))) {
    const { program } = parseSync(file, readFileSync(root + file, "utf8"));
    new Visitor({
      Literal: (node) => {
        if ("regex" in node) literals.push({ file, ...node.regex });
      },
      NewExpression: ({ callee }) => {
        if (callee.type === "Identifier" && callee.name === "RegExp") composedIn.add(file);
      },
    }).visit(program);
  }
  return { literals, composedIn: [...composedIn] };
}

/** `linear`, or how fast the time grows. */
function growth({ status, complexity }: Diagnostics): string {
  if (status === "safe") return "linear";
  if (status === "unknown" || complexity === undefined) return "unknown";
  return complexity.type === "polynomial" ? `degree ${complexity.degree}` : complexity.type;
}

test("ReDoS: no pattern of the product takes exponential time, and none more than linear time for an attacker's text", async () => {
  const { literals } = patternsOfSources();
  expect(literals.length).toBeGreaterThan(200);
  const unique = new Map(literals.map((each) => [`/${each.pattern}/${each.flags}`, each]));
  const slow: string[] = [];
  const met = new Set<string>();
  for (const [text, { file, pattern, flags }] of unique) {
    const found = growth(await check(pattern, flags, { timeout: 20_000 }));
    const excused = found === "degree 2" && pattern in quadratic;
    if (excused) met.add(pattern);
    else if (found !== "linear") slow.push(`${file}: ${text} is ${found}`);
  }
  expect(slow).toEqual([]);
  expect(Object.keys(quadratic).filter((pattern) => !met.has(pattern))).toEqual([]);
}, 120_000);

test("ReDoS: no pattern is put together of what comes from outside", () => {
  expect(patternsOfSources().composedIn.toSorted()).toEqual(Object.keys(composed).toSorted());
});
