import { judgeEntries, type RunnerEntry } from "./entry-names.ts";
import { readFirst, type ProjectFiles, type InitProposal } from "./proposal.ts";

const justfiles = ["justfile", "Justfile", ".justfile"] as const;

/** Proposes public recipes that need no arguments. */
export async function fromJustfile(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, justfiles);
  if (found === undefined) return [];
  const recipes = recipesOf(found.text.split(/\r?\n/));
  return [{ source: found.source, prefix: "just", ...judgeEntries(recipes, (name) => `just ${name}`) }];
}

const head = /^@?([A-Za-z][\w-]*)((?:\s[^:]*)?):(?!=)([^#]*)/;

function recipesOf(lines: readonly string[]): readonly RunnerEntry[] {
  return lines.flatMap((line, index) => {
    const [, name = "", parameters = "", needed = ""] = head.exec(line) ?? [];
    const isPrivate = attributesBefore(lines, index).some((each) => /\bprivate\b/.test(each));
    if (name === "" || isPrivate) return [];
    const body = bodyAfter(lines, index);
    const needs = needed.split(/\s+|&&/).filter((each) => each !== "");
    return [
      {
        name,
        runsOnly: body.length === 0 && !needed.includes("(") ? needs : [],
        also: body.length === 1 && needs.length === 0 ? body : [],
        reason: needsArguments(parameters) ? "needs arguments" : undefined,
      },
    ];
  });
}

function attributesBefore(lines: readonly string[], index: number): readonly string[] {
  const before = lines.slice(0, index);
  return before.slice(before.findLastIndex((line) => !line.startsWith("[")) + 1);
}

function bodyAfter(lines: readonly string[], index: number): readonly string[] {
  const after = lines.slice(index + 1);
  const end = after.findIndex((line) => /^\S/.test(line));
  const body = after.slice(0, end < 0 ? undefined : end).map((line) => line.trim().replace(/^[@-]+/, ""));
  return body.filter((line) => line !== "");
}

/** Parameters with a default, and `*` for any number of them, may be absent. */
function needsArguments(parameters: string): boolean {
  const required = parameters.replace(/=\s*("[^"]*"|'[^']*'|\S+)/g, "=").trim();
  return required.split(/\s+/).some((each) => each !== "" && !/[=]$|^\*/.test(each));
}
