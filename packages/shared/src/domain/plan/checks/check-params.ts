import { paramVariable } from "../../task/environment/variable-names.ts";
import { acceptsParam, type PlanParam } from "../params/param-rules.ts";
import type { PlanDraft } from "../plan-draft.ts";
import { createMessage, type PlanMessage } from "../problems/plan-message.ts";
import { codes, type Finding } from "../problems/plan-problem.ts";

/** Checks that the settings of each parameter agree with one another. */
export function checkParams({ params }: PlanDraft): readonly Finding[] {
  return [
    ...clashingNames([...params.keys()]),
    ...[...params].flatMap(([name, param]) => {
      const wrong = wrongKeys(name, param);
      return wrong.length > 0 ? wrong : checkValues(name, param);
    }),
  ];
}

function clashingNames(names: readonly string[]): readonly Finding[] {
  const groups = Map.groupBy(names, (name) => paramVariable(name));
  return [...groups].flatMap(([variable, same]) => {
    const last = same.at(-1);
    if (last === undefined || same.length === 1) return [];
    const detail = createMessage("param-variable-twice", { params: codes(same), variable });
    return [{ ...bad([last], detail, createMessage("rename-one")), at: "key" as const }];
  });
}

/** The types that each key applies to. */
const typesOfKeys = {
  values: ["string", "number"],
  pattern: ["string"],
  min: ["number"],
  max: ["number"],
} as const satisfies Partial<Record<keyof PlanParam, readonly PlanParam["type"][]>>;

function wrongKeys(name: string, param: PlanParam): readonly Finding[] {
  return Object.entries(typesOfKeys).flatMap(([key, types]) => {
    const isUsed = param[key as keyof typeof typesOfKeys] !== undefined;
    if (!isUsed || types.some((type) => type === param.type)) return [];
    const detail = createMessage("param-key-of-type", { key, param: name, type: param.type });
    const hint = createMessage("param-add-type", { key, type: types[0] });
    return [{ ...bad([name, key], detail, hint), at: "key" as const }];
  });
}

function checkValues(name: string, param: PlanParam): readonly Finding[] {
  const { min, max, values = [] } = param;
  if (min !== undefined && max !== undefined && min > max) {
    const detail = createMessage("param-limits-crossed", { param: name });
    return [bad([name, "min"], detail, createMessage("param-swap-limits"))];
  }
  const at = values.findIndex((value) => value === "" || !acceptsParam(param, value));
  if (at >= 0) {
    const detail = createMessage("param-value-refused", { param: name, value: JSON.stringify(values[at]) });
    return [bad([name, "values", at], detail, createMessage("param-change-value"))];
  }
  if (param.default === undefined || acceptsParam(param, param.default)) return [];
  const detail = createMessage("param-default-refused", { param: name });
  return [bad([name, "default"], detail, createMessage("param-change-default"))];
}

function bad(path: Finding["path"], detail: PlanMessage, hint: PlanMessage): Finding {
  return { path: ["params", ...path], at: "value", reason: "bad-param", detail, hint: [hint] };
}
