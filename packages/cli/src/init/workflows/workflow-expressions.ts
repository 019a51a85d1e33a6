import { matrixVariable } from "@wezterm-parallel/shared/domain/task/environment/variable-names";

export interface Converted {
  readonly text: string;
  /** Keys of the matrix that it uses. */
  readonly matrixKeys: readonly string[];
}

const expression = /\$\{\{\s*([^}]*?)\s*\}\}(?=(\w)?)/g;
/** Files and values that only a runner of GitHub Actions provides. */
const runnerVariable = /\$\{?(?:GITHUB|RUNNER|ACTIONS)_\w+/;

/** Replaces expressions by variables of the shell; returns the one that cannot be replaced as `unknown`. */
export function convertExpressions(
  text: string,
  env: Readonly<Record<string, string | null>> = {},
): Converted | { readonly unknown: string } {
  const keys: string[] = [];
  let unknown = runnerVariable.exec(text)?.[0];
  const converted = text.replace(expression, (whole, inner: string, next: string | undefined, at: number) => {
    const key = /^matrix\.([A-Za-z][\w-]*)$/.exec(inner)?.[1];
    const value = valueOf(inner, env);
    if (value !== undefined) return value;
    const name = key === undefined ? shellVariable(inner) : matrixVariable(key);
    if (name === undefined || isInSingleQuotes(text, at)) unknown ??= whole;
    if (key !== undefined) keys.push(key);
    return next === undefined ? `$${name}` : `\${${name}}`;
  });
  return unknown === undefined ? { text: converted, matrixKeys: keys } : { unknown };
}

/** Returns the value of a variable that has the same value for all jobs of the matrix. */
function valueOf(inner: string, env: Readonly<Record<string, string | null>>): string | undefined {
  const name = /^env\.([A-Za-z_]\w*)$/.exec(inner)?.[1];
  const value = name === undefined ? undefined : env[name];
  return value === null || value?.includes("${{") === true ? undefined : value;
}

function shellVariable(inner: string): string | undefined {
  if (inner === "github.workspace") return "PWD";
  return /^env\.([A-Za-z_]\w*)$/.exec(inner)?.[1];
}

/** The shell does not replace variables there. */
function isInSingleQuotes(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf("\n", at) + 1, at);
  return line.split("'").length % 2 === 0;
}
