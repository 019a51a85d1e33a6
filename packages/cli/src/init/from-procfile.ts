import { longRunningNote, type Proposal, type ProjectFiles } from "./proposal.ts";

/** A Procfile holds only services: they are named, so that nobody looks for them in the plan. */
export async function fromProcfile({ read }: ProjectFiles): Promise<Proposal | undefined> {
  const text = await read("Procfile");
  if (text === undefined) return undefined;
  const names = [...text.matchAll(/^([A-Za-z0-9_-]+)\s*:/gm)].flatMap(([, name]) => name ?? []);
  return { source: "Procfile", prefix: "proc", tasks: [], notes: longRunningNote("Procfile", names) };
}
