import { judgeEntries, type RunnerEntry } from "./entry-names.ts";
import type { ProjectFiles, InitProposal } from "./proposal.ts";

/** Proposes the sessions of nox, found by their decorators, without running Python. */
export async function fromNoxfile({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const source = "noxfile.py";
  const text = await read(source);
  if (text === undefined) return [];
  return [{ source, prefix: "nox", ...judgeEntries(sessionsOf(text), (name) => `nox -s ${name}`) }];
}

function sessionsOf(text: string): readonly RunnerEntry[] {
  const lines = text.split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (!/^@(nox\.)?session\b/.test(line)) return [];
    const below = lines.slice(index);
    const end = below.findIndex((each) => /^(async\s+)?def\s/.test(each));
    const name = /^(?:async\s+)?def\s+([A-Za-z]\w*)/.exec(below[end] ?? "")?.[1];
    return name === undefined ? [] : [sessionOf(name, below.slice(0, end).join("\n"))];
  });
}

function sessionOf(name: string, decorators: string): RunnerEntry {
  return {
    name: /\bname\s*=\s*["']([\w.-]+)["']/.exec(decorators)?.[1] ?? name,
  };
}
