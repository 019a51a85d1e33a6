import { isInherited } from "./inherited-variables.ts";
import type { RunEnvironment } from "../../run/run-spec.ts";
import type { TaskSpec } from "../task-spec.ts";
import { identityVariables, matrixVariables } from "./variable-names.ts";

/** Source of a task's variable; later sources override earlier ones. */
export const variableSources = ["inherited", "plan", "secret", "wzp"] as const;
type VariableSource = (typeof variableSources)[number];

interface VisibleVariable {
  readonly name: string;
  /** Absent when the value is hidden. */
  readonly value?: string;
  readonly source: VariableSource;
}

/** Variables about where and how programs run, and parameters, which the run shows too. Any other variable may hold a secret, whatever its name. */
const shownNames =
  /^(PATH|HOME|SHELL|USER|LOGNAME|PWD|LANG|LANGUAGE|LC_[A-Z]+|TZ|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|CI|NODE_ENV|EDITOR|VISUAL|PAGER|TMPDIR|WZP_PARAM_[A-Z0-9_]+|XDG_((CACHE|CONFIG|DATA|STATE)_HOME|RUNTIME_DIR))$/;
/** A password inside a URL. */
const secretValue = /:\/\/[^/\s:@]{0,200}:[^/\s@]{1,200}@/;

/**
 * Describes the environment a task started with, by name. Values are included only for the few variables that
 * are never secret. Variables added by the worker (ports, paths, terminal type) are known only there.
 */
export function describeEnvironment(
  environment: RunEnvironment,
  spec: TaskSpec,
  attempt: { readonly run: number; readonly name: string; readonly attempt: number },
): readonly VisibleVariable[] {
  const given = new Map<string, VisibleVariable>();
  const add = (source: VariableSource, variables: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(variables)) given.set(name, describe(name, value, source));
  };
  add(
    "inherited",
    Object.fromEntries(Object.entries(environment.variables).filter(([name]) => isInherited(name))),
  );
  add("plan", spec.env);
  for (const name of spec.secrets ?? []) given.set(name, { name, source: "secret" });
  add("wzp", identityVariables(attempt.run, attempt.name, attempt.attempt));
  add("wzp", matrixVariables(spec.matrix));
  return [...given.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(name: string, value: string, source: VariableSource): VisibleVariable {
  const hidden = source !== "wzp" && (!shownNames.test(name) || secretValue.test(value));
  return hidden ? { name, source } : { name, value, source };
}
