import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { inEnglish } from "@wezterm-parallel/shared/domain/failure-message";
import { acceptsParam, type PlanParam } from "@wezterm-parallel/shared/domain/plan/params/param-rules";
import {
  describeAllowed,
  missingParams,
  type ParamValues,
  type PlanParams,
  resolveParams,
} from "@wezterm-parallel/shared/domain/plan/params/resolve-params";

import type { CliContext } from "../invocation/context.ts";
import { resolveId } from "./resolve-id.ts";
import { askText } from "../text/ask.ts";
import { visible } from "../text/width.ts";

export interface ParamOptions {
  /** `name=value`. */
  readonly param?: readonly string[];
  /** An earlier run whose values apply unless others are given. */
  readonly from?: string;
}

/** Returns the values of a plan's parameters; asks on a terminal for those that are missing. */
export async function chooseParams(
  cli: CliContext,
  params: PlanParams,
  { param = [], from }: ParamOptions,
): Promise<Result<ParamValues, Failure>> {
  const earlier = from === undefined ? ok([]) : await paramsOfRun(cli, params, from);
  if (!earlier.ok) return earlier;
  const given = [...earlier.value, ...param];
  const resolved = resolveParams(params, given);
  const { stdin, stderr } = cli.streams;
  const canAsk = stdin.isTTY && stderr.isTTY && !cli.json;
  if (resolved.ok || !canAsk || resolved.failure.data?.["missing"] === undefined) return resolved;
  const typed = await askMissing(cli, params, missingParams(params, given));
  return typed.length === 0 ? resolved : resolveParams(params, [...given, ...typed]);
}

/** Returns an earlier run's values of the parameters that the plan still has. */
async function paramsOfRun(
  cli: CliContext,
  params: PlanParams,
  from: string,
): Promise<Result<readonly string[], Failure>> {
  const client = await cli.startedClient();
  if (!client.ok) return client;
  const found = await resolveId(cli, from);
  if (!found.ok) return found;
  const run = found.value.kind === "run" ? await client.value.run(found.value.id) : undefined;
  if (run?.ok !== true) return run ?? ok([]);
  const values = Object.entries(run.value.settings.params ?? {});
  return ok(
    values.filter(([name]) => Object.hasOwn(params, name)).map(([name, value]) => `${name}=${value}`),
  );
}

/** Stops at the first empty answer. */
async function askMissing(
  cli: CliContext,
  params: PlanParams,
  missing: readonly string[],
): Promise<readonly string[]> {
  const typed: string[] = [];
  for (const name of missing) {
    const value = await askParam(cli, name, params[name] as PlanParam);
    if (value === "") break;
    typed.push(`${name}=${value}`);
  }
  return typed;
}

async function askParam(cli: CliContext, name: string, param: PlanParam): Promise<string> {
  const allowed = visible(inEnglish(describeAllowed(name, param)));
  if (param.description !== undefined) cli.note(visible(param.description));
  cli.note(cli.colours.dim(allowed));
  for (;;) {
    const value = await askText(`${name}: `, cli.streams);
    if (value === "" || acceptsParam(param, value)) return value;
    cli.note(allowed);
  }
}
