import { accessSync, constants } from "node:fs";
import { delimiter, dirname, join } from "node:path";

interface DemoPlaces {
  readonly home: string;
  readonly sample: string;
  readonly entry: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Prints commands to try after the demo; each line works in the shell that started it. */
export function suggestNextSteps({ home, sample, entry, env }: DemoPlaces): string {
  const bin = isOnPath(env) ? undefined : findBin(entry);
  return [
    "Next steps:",
    `  cd ${quote(sample)}`,
    `  export WZP_HOME=${quote(home)}`,
    ...(bin === undefined ? [] : [`  PATH=${quote(bin)}:$PATH`]),
    "  wzp up && wzp timeline r2        when each task was running",
    "  wzp logs r2/integrate            the merged work of three tasks, tested",
    "  wzp logs r1/live-bench           output of a program that redraws its screen",
    "  wzp diff r2/fix-rounding         what a task changed",
    "  wzp logs --landing r2/speed-up   the checks that ran before a change landed",
    "  wzp web                          the dashboard in the browser",
    "  wzp run --detach && wzp open     run again, shown in panes of WezTerm or tmux",
    "  wzp down                         stop everything",
    "In your own repository: wzp init && wzp run",
  ].join("\n");
}

/**
 * Ignores node_modules: npm and npx add a project's programs to the PATH of their children only, not of the
 * shell.
 */
function isOnPath(env: DemoPlaces["env"]): boolean {
  const directories = (env["PATH"] ?? "").split(delimiter);
  return directories.some((each) => !each.includes("node_modules") && isProgram(join(each, "wzp")));
}

/** Returns the directory of `wzp`, found above the entry file of the same installation. */
function findBin(entry: string): string | undefined {
  for (let at = dirname(entry); at !== dirname(at); at = dirname(at)) {
    if (isProgram(join(at, "bin/wzp"))) return join(at, "bin");
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function quote(path: string): string {
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
