import { nearest } from "../../../base/did-you-mean.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import { createFailure, createMessage, type FailureMessage } from "../../failure-message.ts";
import type { Failure } from "../../failure.ts";
import { code, codes } from "../problems/plan-problem.ts";
import { acceptsParam, allowedParam, paramValueLimit, type PlanParam } from "./param-rules.ts";

export type PlanParams = Readonly<Record<string, PlanParam>>;
export type ParamValues = Readonly<Record<string, string>>;

/**
 * Returns the value of every parameter of a plan from `name=value` texts, of which the last one for a name
 * counts, and from defaults. A name alone sets a boolean parameter to `true`.
 */
export function resolveParams(
  params: PlanParams = {},
  given: readonly string[],
): Result<ParamValues, Failure> {
  const values = readParams(params, given);
  const unknown = [...values.keys()].filter((name) => !Object.hasOwn(params, name));
  if (unknown.length > 0) return fail(unknownParams(params, unknown));
  const refused = [...values].filter(([name, value]) => !acceptsParam(params[name] as PlanParam, value));
  if (refused.length > 0) return fail(refusedParams(params, refused));
  const missing = missingParams(params, given);
  if (missing.length > 0) return fail(requiredParams(params, missing));
  const all = Object.entries(params).map(([name, param]) => [name, values.get(name) ?? param.default ?? ""]);
  return ok(Object.fromEntries(all) as ParamValues);
}

/** Returns the names of the parameters that have neither a value nor a default. */
export function missingParams(params: PlanParams = {}, given: readonly string[]): readonly string[] {
  const values = readParams(params, given);
  return Object.keys(params).filter((name) => params[name]?.default === undefined && !values.has(name));
}

/** Describes the allowed values of a parameter in a sentence. */
export function describeAllowed(name: string, param: PlanParam): FailureMessage {
  const allowed = allowedParam(param);
  if (allowed.kind === "values")
    return createMessage("param-one-of", { name, values: codes(allowed.values) });
  if (allowed.kind === "boolean") return createMessage("param-boolean", { name });
  if (allowed.kind === "number") return createMessage("param-number", { name });
  if (allowed.kind === "between")
    return createMessage("param-between", { name, min: allowed.min, max: allowed.max });
  if (allowed.kind === "least") return createMessage("param-least", { name, min: allowed.min });
  if (allowed.kind === "most") return createMessage("param-most", { name, max: allowed.max });
  if (allowed.kind === "pattern") return createMessage("param-matches", { name, pattern: allowed.pattern });
  return createMessage("param-text", { name, limit: paramValueLimit });
}

/** A name alone of a parameter that is not boolean gives no value. */
function readParams(params: PlanParams, given: readonly string[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const each of given) {
    const at = each.indexOf("=");
    const name = at < 0 ? each : each.slice(0, at);
    const isKnown = Object.hasOwn(params, name);
    if (at >= 0) values.set(name, each.slice(at + 1));
    else if (!isKnown || params[name]?.type === "boolean") values.set(name, "true");
    else values.delete(name);
  }
  return values;
}

function unknownParams(params: PlanParams, unknown: readonly string[]): Failure {
  const names = Object.keys(params);
  const near = unknown.flatMap((name) => nearest(name, names) ?? []);
  const known =
    names.length === 0 ? createMessage("param-none") : createMessage("params", { names: codes(names) });
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("param-unknown", { names: codes(unknown.map(shorten)) }),
    hint: near.length > 0 ? [createMessage("param-near", { names: codes(near) }), known] : known,
    data: { unknown: [...unknown] },
  });
}

function refusedParams(params: PlanParams, refused: readonly (readonly [string, string])[]): Failure {
  const values = codes(refused.map(([name, value]) => shorten(`${name}=${value}`)));
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("param-refused", { values }),
    hint: refused.map(([name]) => describeAllowed(name, params[name] as PlanParam)),
    data: { refused: refused.map(([name]) => name) },
  });
}

function requiredParams(params: PlanParams, missing: readonly string[]): Failure {
  const limited = missing.filter((name) => allowedParam(params[name] as PlanParam).kind !== "text");
  const example = missing.map((name) => `-p ${name}=${exampleOf(name, params[name] as PlanParam)}`).join(" ");
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("param-missing", { names: codes(missing) }),
    hint: [
      createMessage("param-example", { example: code(`wzp run ${example}`) }),
      ...limited.map((name) => describeAllowed(name, params[name] as PlanParam)),
    ],
    data: { missing: [...missing] },
  });
}

function exampleOf(name: string, { type, values, min, max }: PlanParam): string {
  if (type === "boolean") return "true";
  const [first] = values ?? [];
  if (first !== undefined) return first;
  return type === "number" ? String(min ?? max ?? 1) : name.toUpperCase();
}

/** Keeps messages readable. */
const shownLength = 60;

function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
