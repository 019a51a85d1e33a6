import { readdirSync, readFileSync } from "node:fs";

import { builtInScreens } from "../domain/activity/screens/built-in-screens.ts";
import type { ScreenRule } from "../domain/activity/screens/screen-rule.ts";
import type { PlanProblem } from "../domain/plan/problems/plan-problem.ts";

/** The rules that apply, and what is wrong with files of the person. */
export interface ScreenRules {
  readonly rules: readonly ScreenRule[];
  readonly problems: readonly PlanProblem[];
}

/** Returns the directory with a person's own rules. */
export function screensDirectory(config: string): string {
  return `${config}/screens`;
}

/**
 * Reads the rules of a person, which replace built-in ones of the same name. A file with a problem counts as absent, so
 * that a mistake never hides what the built-in rules see. The parser is loaded only if there is a file.
 */
export async function readScreenRules(config: string): Promise<ScreenRules> {
  const directory = screensDirectory(config);
  const names = listFiles(directory);
  if (names.length === 0) return { rules: builtInScreens, problems: [] };
  const { readScreenFile } = await import("../domain/activity/screens/screen-file.ts");
  const read = names.map((name) => {
    const file = `${directory}/${name}`;
    return readScreenFile(readFileSync(file, "utf8"), file);
  });
  const filed = read.flatMap((each) => (each.ok ? [each.value] : []));
  const own = filed.flatMap(({ rules }) => rules);
  const replaced = new Set([...filed.flatMap(({ off }) => off), ...own.map(({ rule }) => rule)]);
  return {
    rules: [...own, ...builtInScreens.filter(({ rule }) => !replaced.has(rule))],
    problems: read.flatMap((each) => (each.ok ? [] : each.failure)),
  };
}

function listFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /\.ya?ml$/.test(name))
      .toSorted();
  } catch {
    return [];
  }
}
