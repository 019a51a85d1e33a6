import { z } from "zod";

import { isLongRunning, kindOf, longRunningNote, type Proposal, type ReadProjectFile } from "./proposal.ts";

const packageSchema = z.object({
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  packageManager: z.string().optional().catch(undefined),
});

/** What `npm init` writes: it fails on purpose. */
const placeholder = "no test specified";

/** What needs no quotes in a shell and does not end a comment; other names are not proposed. */
const plainName = /^[\w][\w:.@/-]*$/;

const managers = [
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
] as const;

/** Scripts that check, build or test, run by the package manager that the project uses. */
export async function fromPackageJson(read: ReadProjectFile): Promise<Proposal | undefined> {
  const text = await read("package.json");
  if (text === undefined) return undefined;
  const source = "package.json";
  const parsed = packageSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return { source, prefix: "npm", tasks: [], notes: [`${source} is no valid JSON: left out.`] };
  }
  const { scripts, packageManager } = parsed.data;
  const manager = /^(npm|pnpm|yarn|bun)@/.exec(packageManager ?? "")?.[1] ?? (await managerOf(read));
  const names = Object.keys(scripts).filter(
    (name) => plainName.test(name) && scripts[name]?.includes(placeholder) === false,
  );
  return {
    source,
    prefix: "npm",
    tasks: names.flatMap((name) => {
      const kind = kindOf(name);
      return kind === undefined ? [] : [{ name, kind, run: `${manager} run ${name}` }];
    }),
    notes: longRunningNote(
      source,
      names.filter((name) => isLongRunning(name)),
    ),
  };
}

async function managerOf(read: ReadProjectFile): Promise<string> {
  for (const [lockfile, manager] of managers) {
    if ((await read(lockfile)) !== undefined) return manager;
  }
  return "npm";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
