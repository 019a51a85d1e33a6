import { allowedParam, type PlanParam } from "@wezterm-parallel/shared/domain/plan/params/param-rules";
import type { PlanParams } from "@wezterm-parallel/shared/domain/plan/params/resolve-params";

import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";
import type { GraphView } from "./plan-graph.ts";

/** Renders the parameters of a plan with their defaults, allowed values and descriptions. */
export function renderPlanParams(params: PlanParams, { width, colours }: GraphView): Promise<string> {
  const rows = Object.entries(params).map(([name, param]) => [
    { text: visible(`-p ${name}${param.default === undefined ? "" : `=${param.default}`}`) },
    { text: visible(describeValues(param)), colour: colours.dim },
    { text: visible(param.description ?? "") },
  ]);
  return renderTable(rows, width);
}

function describeValues(param: PlanParam): string {
  const allowed = describeKind(param);
  return param.default === undefined ? `required, ${allowed}` : allowed;
}

function describeKind(param: PlanParam): string {
  const allowed = allowedParam(param);
  if (allowed.kind === "values") return allowed.values.join(" | ");
  if (allowed.kind === "between") return `${allowed.min} to ${allowed.max}`;
  if (allowed.kind === "least") return `at least ${allowed.min}`;
  if (allowed.kind === "most") return `at most ${allowed.max}`;
  return allowed.kind === "pattern" ? `matches ${allowed.pattern}` : allowed.kind;
}
