import { judgeEntries, type RunnerEntry } from "./entry-names.ts";
import { readFirst, type ProjectFiles, type InitProposal } from "./proposal.ts";

/** In the order in which GNU make looks for them. */
const makefiles = ["GNUmakefile", "makefile", "Makefile"] as const;

/** Proposes targets with plain names that check, build or test. */
export async function fromMakefile(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, makefiles);
  if (found === undefined) return [];
  const targets = targetsOf(found.text.split(/\r?\n/));
  return [{ source: found.source, prefix: "make", ...judgeEntries(targets, (name) => `make ${name}`) }];
}

const rule = /^([^:=\s][^:=]*?)\s*::?(?![:=])\s*([^;#=]*)$/;
const plainTarget = /^[A-Za-z0-9][\w.-]*$/;

function targetsOf(lines: readonly string[]): readonly RunnerEntry[] {
  const targets = new Map<string, RunnerEntry>();
  const rules = lines.flatMap((line, index) => rulesAt(lines, line, index));
  for (const target of rules) {
    if (!targets.has(target.name) || target.recipe.length > 0) targets.set(target.name, target);
  }
  return [...targets.values()];
}

type MakeRule = RunnerEntry & { readonly recipe: readonly string[] };

function rulesAt(lines: readonly string[], line: string, index: number): readonly MakeRule[] {
  const [, heads = "", needed = ""] = rule.exec(line) ?? [];
  if (heads === "" || /^[#.]/.test(heads)) return [];
  const recipe = recipeAfter(lines, index);
  const runsOnly = recipe.length === 0 ? needed.split(/\s+/).filter((name) => name !== "") : [];
  const also = recipe.length === 1 && needed.trim() === "" ? recipe : [];
  const names = heads.split(/\s+/).filter((name) => plainTarget.test(name));
  return names.map((name) => ({ name, runsOnly, also, recipe }));
}

function recipeAfter(lines: readonly string[], index: number): readonly string[] {
  const after = lines.slice(index + 1);
  const end = after.findIndex((line) => line !== "" && !line.startsWith("\t") && !line.startsWith("#"));
  return after
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => line.startsWith("\t"))
    .map((line) => line.trim().replace(/^[@-]+/, ""));
}
