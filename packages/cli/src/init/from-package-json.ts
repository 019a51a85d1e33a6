import { nodeSetup, parsePackage, managerOf } from "./node-setup.ts";
import {
  isLongRunning,
  kindOf,
  leftOutNotes,
  longRunningNote,
  reasonAgainst,
  type ProjectFiles,
  type Proposal,
  type ProposedTask,
} from "./proposal.ts";

/** Written by `npm init`; it fails on purpose. */
const placeholder = "no test specified";

/** Names that need no quotes in a shell and cannot end a comment; others are not proposed. */
const plainName = /^[\w][\w:.@/-]*$/;

/** Proposes scripts that check, build or test, run by the project's package manager. */
export async function fromPackageJson({ read, readCommitted }: ProjectFiles): Promise<Proposal | undefined> {
  const text = await read("package.json");
  if (text === undefined) return undefined;
  const source = "package.json";
  const found = parsePackage(text);
  if (found === undefined) {
    return { source, prefix: "npm", tasks: [], notes: [`${source}: ignored, because it is not valid JSON.`] };
  }
  const { scripts } = found;
  const manager = await managerOf(found, readCommitted ?? read);
  const names = Object.keys(scripts).filter(
    (name) => plainName.test(name) && scripts[name]?.includes(placeholder) === false,
  );
  const reasons = names.flatMap((name) => {
    const reason = reasonAgainst(name) ?? repeats(name, scripts);
    return reason === undefined ? [] : [[name, reason] as const];
  });
  const without = new Set(reasons.map(([name]) => name));
  const longRunning = longRunningNote(
    source,
    names.filter((name) => isLongRunning(name)),
  );
  const started = names.flatMap((name) => {
    const kind = without.has(name) ? undefined : kindOf(name);
    return kind === undefined ? [] : [{ name, kind, run: `${manager} run ${name}` }];
  });
  return {
    source,
    prefix: "npm",
    tasks: started.map((task) => ({ ...task, builds: buildsFor(task, started, scripts) })),
    notes: [...longRunning, ...leftOutNotes(source, reasons)],
    setup: readCommitted && (await nodeSetup(found, readCommitted)),
  };
}

/** Returns the builds that a test needs: all of them, unless its own script starts one. */
function buildsFor(task: ProposedTask, all: readonly ProposedTask[], scripts: Scripts): readonly string[] {
  if (task.kind !== "test" && task.kind !== "end-to-end") return [];
  const builds = all.filter(({ kind }) => kind === "build");
  const own = startedBy(`${scripts[`pre${task.name}`] ?? ""} && ${scripts[task.name] ?? ""}`, scripts);
  if (builds.some(({ name }) => own.includes(name))) return [];
  return builds.map(({ run }) => run);
}

type Scripts = Readonly<Record<string, string>>;

/** Returns which proposed scripts a script starts, if it does nothing else. */
function repeats(name: string, scripts: Scripts): string | undefined {
  if (kindOf(name) === undefined) return undefined;
  const parts = (scripts[name] ?? "").split(/&&|;|&/).map((part) => startedBy(part, scripts));
  const others = [...new Set(parts.flat())].filter((each) => each !== name);
  const isAllProposed = parts.every((part) => part.length > 0) && others.every((each) => kindOf(each));
  return isAllProposed && others.length > 0 ? `only runs ${others.join(", ")}` : undefined;
}

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
