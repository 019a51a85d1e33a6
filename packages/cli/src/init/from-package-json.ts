import { judgeEntries, kindOf, type RunnerEntry } from "./entry-names.ts";
import { type Manager, managerOf, nodeSetup, type NodePackage, parsePackage } from "./node-setup.ts";
import type { ProjectFiles, InitProposal, ProposedTask } from "./proposal.ts";
import { readWorkspaces, runInWorkspace, type PackageWorkspace } from "./workspaces.ts";

/** Written by `npm init`; it fails on purpose. */
const placeholder = "no test specified";

/** Names that need no quotes in a shell and cannot end a comment; others are not proposed. */
const plainName = /^[\w][\w:.@/-]*$/;

const source = "package.json";

/** Proposes scripts that check, build or test, also those of workspaces, run by the project's package manager. */
export async function fromPackageJson(files: ProjectFiles): Promise<readonly InitProposal[]> {
  const { read, readCommitted } = files;
  const text = await read(source);
  if (text === undefined) return [];
  const found = parsePackage(text);
  if (found === undefined) {
    const notes = [`${source}: ignored, because it is not valid JSON.`];
    return [{ source, prefix: "npm", tasks: [], skipped: [], notes }];
  }
  const manager = await managerOf(found, readCommitted ?? read);
  const workspaces = await readWorkspaces(found, files);
  const root = fromRoot(found, manager, workspaces);
  const setup = readCommitted && (await nodeSetup(found, readCommitted));
  return [{ ...root, setup }, ...workspaces.map((each) => fromWorkspace(each, found, manager))];
}

function fromRoot(
  found: NodePackage,
  manager: Manager,
  workspaces: readonly PackageWorkspace[],
): InitProposal {
  const { scripts } = found;
  const commands = new Map(
    plainScripts(scripts).map((name) => [name, workspaceCommands(scripts[name] ?? "", manager, workspaces)]),
  );
  const entries = [...commands].map(([name, parts]) =>
    parts.length > 0 && kindOf(name) !== undefined
      ? { name, reason: "only runs the workspaces' scripts" }
      : entryOf(name, scripts),
  );
  const { tasks, skipped } = judgeEntries(entries, (name) => `${manager} run ${name}`);
  return {
    source,
    prefix: "npm",
    tasks: tasks.map((task) => ({ ...task, builds: buildsFor(task, tasks, scripts) })),
    skipped: skipped.map((each) => {
      const parts = commands.get(each.entry) ?? [];
      return parts.length === 0 ? each : { ...each, parts };
    }),
  };
}

/** A script of a workspace is a task unless the root has its own script of that name, which covers it. */
function fromWorkspace(
  { path, scripts }: PackageWorkspace,
  root: NodePackage,
  manager: Manager,
): InitProposal {
  const delegated = new Set(Object.values(root.scripts).map(delegatedScript));
  const entries = plainScripts(scripts)
    .filter((name) => kindOf(name) !== undefined)
    .map((name): RunnerEntry => {
      const own = root.scripts[name];
      // The root's commands are not the same in this directory.
      if (own === undefined || delegated.has(name)) return { ...entryOf(name, scripts), also: [] };
      return { name, reason: `${source} has its own script ${name}` };
    });
  const { tasks, skipped } = judgeEntries(entries, (name) => runInWorkspace[manager](path, name));
  const rootBuilds = plainScripts(root.scripts)
    .filter((name) => kindOf(name) === "build" && delegatedScript(root.scripts[name] ?? "") === undefined)
    .map((name) => `${manager} run ${name}`);
  return {
    source: `${path}/package.json`,
    prefix: path.split("/").at(-1) ?? path,
    tasks: tasks.map((task) => ({
      ...task,
      builds: isTest(task) && rootBuilds.length > 0 ? rootBuilds : buildsFor(task, tasks, scripts),
    })),
    skipped,
  };
}

function plainScripts(scripts: Scripts): readonly string[] {
  return Object.keys(scripts).filter(
    (name) => plainName.test(name) && scripts[name]?.includes(placeholder) === false,
  );
}

function entryOf(name: string, scripts: Scripts): RunnerEntry {
  const script = scripts[name] ?? "";
  const parts = script.split(/&&|;|&/).map((part) => startedBy(part, scripts));
  const runsOnly = parts.every((part) => part.length > 0) ? [...new Set(parts.flat())] : [];
  const isOneCommand = !/[&;|\n]/.test(script);
  return { name, runsOnly: runsOnly.filter((each) => each !== name), also: isOneCommand ? [script] : [] };
}

/** Returns the commands of the workspaces that a script such as `npm run test --workspaces` starts. */
function workspaceCommands(
  script: string,
  manager: Manager,
  workspaces: readonly PackageWorkspace[],
): readonly string[] {
  const wanted = delegatedScript(script);
  if (wanted === undefined) return [];
  const having = workspaces.filter(({ scripts }) => wanted in scripts);
  return having.map(({ path }) => runInWorkspace[manager](path, wanted));
}

const delegations = [
  /^npm\s+(?:run(?:-script)?\s+)?([\w:.-]+)\s.*(?:--workspaces|-ws)\b/,
  /^npm\s+.*(?:--workspaces|-ws)\s+(?:.*\s)?run\s+([\w:.-]+)/,
  /^pnpm\s+(?:.*\s)?(?:-r|--recursive)\s+(?:--?\S+\s+)*(?:run\s+)?([\w:.-]+)/,
  /^yarn\s+workspaces\s+(?:foreach\s+(?:--?\S+\s+)*)?run\s+([\w:.-]+)/,
  /^(?:npx\s+)?lerna\s+run\s+([\w:.-]+)/,
];

/** Returns which script it starts in all workspaces, if it does nothing else. */
function delegatedScript(script: string): string | undefined {
  if (/[&;|\n]/.test(script)) return undefined;
  return delegations.map((pattern) => pattern.exec(script.trim())?.[1]).find((name) => name !== undefined);
}

const isTest = ({ kind }: ProposedTask): boolean => kind === "test" || kind === "end-to-end";

/** Returns the builds that a test needs: all of them, unless its own script starts one. */
function buildsFor(task: ProposedTask, all: readonly ProposedTask[], scripts: Scripts): readonly string[] {
  if (!isTest(task)) return [];
  const builds = all.filter(({ kind }) => kind === "build");
  const own = startedBy(`${scripts[`pre${task.name}`] ?? ""} && ${scripts[task.name] ?? ""}`, scripts);
  if (builds.some(({ name }) => own.includes(name))) return [];
  return builds.map(({ run }) => run);
}

type Scripts = Readonly<Record<string, string>>;

const starters = [
  /^(?:npm|pnpm|yarn|bun)\s+(?:run(?:-script)?\s+)?(?:-\S+\s+)*([\w][\w:.@/-]*)$/,
  /^(?:run-s|run-p|npm-run-all2?)\s+(.+)$/,
];

/**
 * Returns the scripts that a command such as `npm run a && npm test`, `run-s a b` or `npm-run-all lint:*`
 * starts, if it does nothing else.
 */
function startedBy(command: string, scripts: Scripts): readonly string[] {
  return command.split(/&&|;|&/).flatMap((part) => {
    const names = starters
      .map((starter) => starter.exec(part.trim())?.[1])
      .find((found) => found !== undefined);
    return (names ?? "").split(/\s+/).flatMap((name) => {
      if (!/[*]+$/.test(name)) return name in scripts ? [name] : [];
      const start = name.replace(/[*]+$/, "");
      return Object.keys(scripts).filter((each) => each.startsWith(start));
    });
  });
}
