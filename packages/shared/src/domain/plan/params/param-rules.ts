/** The value of a parameter is text, as in the environment of tasks: `true`, `3`, `staging`. */
export interface PlanParam {
  readonly type: ParamType;
  readonly description?: string | undefined;
  /** Absent: a run must give a value. */
  readonly default?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** A regular expression that matches some part of the value. */
  readonly pattern?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export const paramTypes = ["string", "boolean", "number"] as const;
type ParamType = (typeof paramTypes)[number];

/** Characters; longer values belong into a file. */
export const paramValueLimit = 4096;

/** Limits the form of the dashboard and the questions of `wzp run` to a readable number. */
export const paramLimit = 100;

/** One spelling for each number, so that a changed spelling never changes the environment. */
const number = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** Returns whether a run may have this value. Only a parameter whose default is empty can be empty. */
export function acceptsParam(param: PlanParam, value: string): boolean {
  const { type, values, pattern } = param;
  if (value.length > paramValueLimit || value.includes("\0")) return false;
  if (type === "boolean") return value === "true" || value === "false";
  if (value === "") return param.default === "";
  if (values !== undefined && !values.includes(value)) return false;
  if (type === "number") return number.test(value) && isBetween(param, Number(value));
  return pattern === undefined || new RegExp(pattern, "u").test(value);
}

function isBetween({ min = -Infinity, max = Infinity }: PlanParam, value: number): boolean {
  return value >= min && value <= max;
}

/** The most specific description of the allowed values. */
export type AllowedParam =
  | { readonly kind: "values"; readonly values: readonly string[] }
  | { readonly kind: "boolean" | "number" | "text" }
  | { readonly kind: "between"; readonly min: number; readonly max: number }
  | { readonly kind: "least"; readonly min: number }
  | { readonly kind: "most"; readonly max: number }
  | { readonly kind: "pattern"; readonly pattern: string };

export function allowedParam({ type, values, pattern, min, max }: PlanParam): AllowedParam {
  if (type === "boolean") return { kind: "boolean" };
  if (values !== undefined) return { kind: "values", values };
  if (min !== undefined && max !== undefined) return { kind: "between", min, max };
  if (min !== undefined) return { kind: "least", min };
  if (max !== undefined) return { kind: "most", max };
  if (type === "number") return { kind: "number" };
  return pattern === undefined ? { kind: "text" } : { kind: "pattern", pattern };
}
