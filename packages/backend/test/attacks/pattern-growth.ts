import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { check, type Diagnostics } from "recheck";
import { parseSync, Visitor } from "rolldown/utils";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

interface Found {
  readonly file: string;
  readonly pattern: string;
  readonly flags: string;
}

/** Every pattern that the sources of these packages hold, tests apart. */
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
 * What looks behind is judged by trying texts, chosen at random: with other ones each time, a pattern of bounded parts
 * is called slow now and then that takes 7 ms for 250,000 characters and 118 ms for 2 million.
 */
const judging = { timeout: 20_000, randomSeed: 1 } as const;

/** `linear`, or how fast the time grows. */
function growth(found: Diagnostics): string {
  if (found.status === "safe") return "linear";
  if (found.status === "unknown") return "unknown";
  const { complexity } = found;
  return complexity.type === "polynomial" ? `degree ${complexity.degree}` : complexity.type;
}

/**
 * What is slower than it may be, in words: all but linear time, unless `excused` says why no text is long there; and
 * what `excused` names that is not there. With `thorough` also what is excused must not be exponential.
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
