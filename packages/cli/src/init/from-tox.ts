import { judgeEntries, type RunnerEntry } from "./entry-names.ts";
import type { ProjectFiles, InitProposal } from "./proposal.ts";

/** Proposes the environments of tox.ini, each with the Python on the PATH instead of several versions. */
export async function fromTox({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const source = "tox.ini";
  const text = await read(source);
  if (text === undefined) return [];
  const names = envList(text);
  const own = [...new Set(names.map(withAnyPython))].filter((name) => !isPython(name));
  const tests = [...new Set(names.map(withAnyPython))].filter(isPython);
  const judged = judgeEntries(own.map(entryOf), toxCommand);
  const versions = names.filter((name) => /\d/.test(name) && isPython(withAnyPython(name)));
  const remark =
    versions.length === 0 ? undefined : `with the Python on the PATH, instead of ${versions.join(", ")}`;
  return [
    {
      source,
      prefix: "tox",
      tasks: [
        ...judged.tasks,
        ...tests.map((name) => ({
          name: name === "py" ? "test" : `test${name.slice(2)}`,
          kind: "test" as const,
          run: toxCommand(name),
          also: versions.filter((version) => withAnyPython(version) === name).map(toxCommand),
          remark,
        })),
      ],
      skipped: judged.skipped,
    },
  ];
}

const toxCommand = (name: string): string => `tox -e ${name}`;
const entryOf = (name: string): RunnerEntry => ({ name });
const isPython = (name: string): boolean => /^py(-|$)/.test(name);

/** `py312-django5` becomes `py-django5`: most machines have one Python. */
function withAnyPython(name: string): string {
  return name.replace(/^(py|pypy)\d[\d.]*(?=-|$)|^\d\.\d+(?=-|$)|^pypy(?=-|$)/, "py");
}

function envList(text: string): readonly string[] {
  const section = sectionOf(text, "tox");
  const value = /^(?:envlist|env_list)\s*=[ \t]*(.*(?:\n(?:[ \t]+.*|[ \t]*))*)/m.exec(section)?.[1] ?? "";
  const listed = splitOutsideBraces(value.replace(/#.*/g, "")).flatMap(expandBraces);
  const others = [...text.matchAll(/^\[testenv:([\w.-]+)\]/gm)].flatMap(([, name]) => name ?? []);
  return [...new Set([...listed, ...others])];
}

function sectionOf(text: string, name: string): string {
  const start = text.replaceAll("\r\n", "\n").split(/^(?=\[)/m);
  return start.find((part) => part.startsWith(`[${name}]`)) ?? "";
}

function splitOutsideBraces(text: string): readonly string[] {
  return text.match(/(?:\{[^}]*\}|[^\s,{}])+/g) ?? [];
}

/** `py{311,312}-{a,b}` becomes four names. */
function expandBraces(name: string): readonly string[] {
  const [, before = "", inside, after = ""] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(name) ?? [];
  if (inside === undefined) return [name];
  return inside.split(",").flatMap((each) => expandBraces(`${before}${each.trim()}${after}`));
}
