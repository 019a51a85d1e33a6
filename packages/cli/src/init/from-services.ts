import { parse } from "yaml";
import { z } from "zod";

import { isService } from "./entry-names.ts";
import { readFirst, type ProjectFiles, type InitProposal } from "./proposal.ts";

/** Lists the processes of a Procfile: all of them are services. */
export async function fromProcfile({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const text = await read("Procfile");
  if (text === undefined) return [];
  const names = [...text.matchAll(/^([A-Za-z0-9_-]+)\s*:/gm)].flatMap(([, name]) => name ?? []);
  const skipped = names.map((entry) => ({
    entry,
    reason: entry === "release" ? "publishes a release or changes committed files" : isService,
  }));
  return [{ source: "Procfile", prefix: "proc", tasks: [], skipped }];
}

const composeFiles = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"] as const;
const composeSchema = z.looseObject({ services: z.record(z.string(), z.unknown()) });

/** Lists the services of a compose file. */
export async function fromCompose(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const found = await readFirst(files, composeFiles);
  if (found === undefined) return [];
  const skipped = serviceNames(found.text).map((entry) => ({
    entry,
    reason: "a service: start it with `docker compose up -d` if tasks need it",
  }));
  return [{ source: found.source, prefix: "compose", tasks: [], skipped }];
}

function serviceNames(text: string): readonly string[] {
  try {
    return Object.keys(composeSchema.safeParse(parse(text)).data?.services ?? {});
  } catch {
    return [];
  }
}
