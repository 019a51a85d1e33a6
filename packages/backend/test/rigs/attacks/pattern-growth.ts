import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { check, type Diagnostics } from "recheck";
import { parseSync, Visitor } from "rolldown/utils";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Finds every pattern in the sources of these packages, without tests. */
export function patternsOfSources(packages: string): {
  readonly literals: readonly Found[];
  readonly composedIn: readonly string[];
} {
  const literals: Found[] = [];
  const composedIn = new Set<string>();
  const files = globSync(`packages/${packages}/src/**/*.{ts,tsx}`, { cwd: root });
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

/**
 * Patterns with lookbehind are checked by random texts. Without a fixed seed, a pattern of bounded parts is
 * sometimes reported as slow, although it takes 7 ms for 250,000 characters and 118 ms for 2 million.
 */
const judging = { timeout: 20_000, randomSeed: 1 } as const;

/** Returns `linear`, or how fast the time grows. */
function growth(found: Diagnostics): string {
  if (found.status === "safe") return "linear";
  if (found.status === "unknown") return "unknown";
  const { complexity } = found;
  return complexity.type === "polynomial" ? `degree ${complexity.degree}` : complexity.type;
}

/**
 * Describes patterns that are too slow: all that are not linear, unless `excused` says why no text is long
 * there; also entries of `excused` that do not exist. With `thorough`, excused patterns must not be
 * exponential either.
 */
export async function slowPatterns(
  packages: string,
  excused: Readonly<Record<string, string>>,
  { thorough }: { readonly thorough: boolean },
): Promise<readonly string[]> {
  const { literals } = patternsOfSources(packages);
  const unique = new Map(literals.map((each) => [`/${each.pattern}/${each.flags}`, each]));
  const slow: string[] = [];
  for (const [text, { file, pattern, flags }] of unique) {
    const isExcused = pattern in excused;
    if (isExcused && !thorough) continue;
    const found = growth(await check(pattern, flags, judging));
    if (isExcused ? !found.startsWith("degree") : found !== "linear")
      slow.push(`${file}: ${text} is ${found}`);
  }
  const present = new Set(literals.map(({ pattern }) => pattern));
  const gone = Object.keys(excused).filter((pattern) => !present.has(pattern));
  return [...slow, ...gone.map((pattern) => `${pattern} is not there any more`)];
}
