import { longRunningNote, type Proposal, type ProjectFiles } from "./proposal.ts";

/** A Procfile lists only services; a note names them, so that nobody misses them in the plan. */
export async function fromProcfile({ read }: ProjectFiles): Promise<Proposal | undefined> {
  const text = await read("Procfile");
  if (text === undefined) return undefined;
  const names = [...text.matchAll(/^([A-Za-z0-9_-]+)\s*:/gm)].flatMap(([, name]) => name ?? []);
  return { source: "Procfile", prefix: "proc", tasks: [], notes: longRunningNote("Procfile", names) };
}
