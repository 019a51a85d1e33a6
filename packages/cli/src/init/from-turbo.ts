import { z } from "zod";

import { judgeEntries } from "./entry-names.ts";
import type { ProjectFiles, InitProposal } from "./proposal.ts";

const tasksSchema = z.record(
  z.string(),
  z.looseObject({ persistent: z.boolean().optional() }).catch({ persistent: false }),
);
const turboSchema = z.looseObject({ tasks: tasksSchema.optional(), pipeline: tasksSchema.optional() });

/** Proposes the tasks of Turborepo, which runs those of the workspaces that they depend on. */
export async function fromTurbo({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const source = "turbo.json";
  const text = await read(source);
  if (text === undefined) return [];
  const found = readTurbo(text);
  const entries = Object.entries(found?.tasks ?? found?.pipeline ?? {}).map(([name, { persistent }]) => ({
    name,
    reason: reasonAgainstTask(name, persistent === true),
  }));
  const notes = found === undefined ? [`${source}: not a valid configuration of Turborepo.`] : [];
  return [{ source, prefix: "turbo", ...judgeEntries(entries, (name) => `npx turbo run ${name}`), notes }];
}

function reasonAgainstTask(name: string, isPersistent: boolean): string | undefined {
  if (isPersistent) return "a long-running service: describe it under `services`";
  return name.includes("#") ? "part of a task of all workspaces" : undefined;
}

/** The file may have comments and trailing commas. */
function readTurbo(text: string): z.infer<typeof turboSchema> | undefined {
  const plain = text
    .replace(/("(?:\\.|[^"\\])*")|\/\/.*|\/\*[^]*?\*\//g, (_, quoted: string | undefined) => quoted ?? "")
    .replace(/,(?=\s*[}\]])/g, "");
  try {
    return turboSchema.safeParse(JSON.parse(plain)).data;
  } catch {
    return undefined;
  }
}
