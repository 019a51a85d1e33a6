import type { InitProposal, ProjectFiles } from "../proposal.ts";

const line = /^([A-Za-z0-9_-]+)\s*:\s*(\S.*?)\s*$/gm;

/** Reads a Procfile: each process is a service that finds its port in `$PORT`, as with foreman. */
export async function fromProcfile({ read }: ProjectFiles): Promise<readonly InitProposal[]> {
  const text = await read("Procfile");
  if (text === undefined) return [];
  const processes = [...text.matchAll(line)].map(([, name = "", run = ""]) => ({ name, run }));
  return [
    {
      source: "Procfile",
      prefix: "proc",
      tasks: [],
      services: processes
        .filter(({ name }) => name !== released)
        .map(({ name, run }) => ({ name, settings: { run }, needs: [], remarks: [] })),
      skipped: processes
        .filter(({ name }) => name === released)
        .map(({ name }) => ({ entry: name, reason: "publishes a release or changes committed files" })),
    },
  ];
}

/** Runs once for each release on Heroku. */
const released = "release";
