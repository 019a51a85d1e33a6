import {
  isLongRunning,
  kindOf,
  leftOutNotes,
  longRunningNote,
  reasonAgainst,
  type Proposal,
  type ProjectFiles,
} from "./proposal.ts";

/** In the order in which GNU make looks for them. */
const makefiles = ["GNUmakefile", "makefile", "Makefile"] as const;

/** Proposes targets with plain names that check, build or test. */
export async function fromMakefile({ read }: ProjectFiles): Promise<Proposal | undefined> {
  for (const source of makefiles) {
    const text = await read(source);
    if (text === undefined) continue;
    const targets = targetsOf(text);
    const reasons = targets.flatMap((name) => {
      const reason = reasonAgainst(name);
      return reason === undefined ? [] : [[name, reason] as const];
    });
    return {
      source,
      prefix: "make",
      tasks: targets.flatMap((name) => {
        const kind = kindOf(name);
        return kind === undefined ? [] : [{ name, kind, run: `make ${name}` }];
      }),
      notes: [...longRunningNote(source, targets.filter(isLongRunning)), ...leftOutNotes(source, reasons)],
    };
  }
  return undefined;
}

function targetsOf(text: string): readonly string[] {
  const lines = text.split(/\r?\n/).filter((line) => !/^[\s#.]/.test(line));
  const names = lines.flatMap((line) => {
    const heads = /^([^:=]+?)\s*::?(?![:=])/.exec(line)?.[1];
    return heads?.split(/\s+/).filter((name) => /^[A-Za-z0-9][\w.-]*$/.test(name)) ?? [];
  });
  return [...new Set(names)];
}
