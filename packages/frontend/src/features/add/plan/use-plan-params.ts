import { useState } from "react";

import { acceptsParam } from "@wezterm-parallel/shared/domain/plan/params/param-rules";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { useAddTexts } from "../texts.ts";

export type PlanParam = PlanCheck["params"][number];

export interface ParamsPart {
  readonly params: readonly PlanParam[];
  /** Returns the typed value, or the default. */
  readonly valueOf: (param: PlanParam) => string;
  readonly errorOf: (param: PlanParam) => string | undefined;
  readonly change: (name: string, value: string) => void;
}

interface TypedParams {
  readonly check: PlanCheck | undefined;
  readonly typed: Readonly<Record<string, string>>;
  readonly change: (typed: Readonly<Record<string, string>>) => void;
}

/** Returns the form of the plan's parameters, and what to submit. */
export function usePlanParams({ check, typed, change }: TypedParams) {
  const texts = useAddTexts();
  const params = useLastParams(check);
  const [sent, setSent] = useState(0);
  const valueOf = (param: PlanParam) => typed[param.name] ?? param.default ?? "";
  const messageOf = (param: PlanParam) => {
    const value = spell(param, valueOf(param));
    if (acceptsParam(param, value)) return undefined;
    return value === "" ? texts("paramMissing") : texts("paramWrong", { typed: value });
  };
  const errors = params.flatMap((param) => {
    const message = messageOf(param);
    return message === undefined ? [] : [{ field: paramId(param), message: `${param.name}: ${message}` }];
  });
  const part: ParamsPart = {
    params,
    valueOf,
    errorOf: (param) => (sent === 0 ? undefined : messageOf(param)),
    change: (name, value) => change({ ...typed, [name]: value }),
  };
  return {
    part,
    errors: sent === 0 ? [] : errors,
    attempt: sent,
    given: params.map((param) => `${param.name}=${spell(param, valueOf(param))}`),
    /** Shows the errors; returns whether there are none. */
    validate: () => {
      if (errors.length > 0) setSent((before) => before + 1);
      return errors.length === 0;
    },
  };
}

export function paramId({ name }: PlanParam): string {
  return `param-${name}`;
}

/** Keeps the form while the text of the plan has errors. */
function useLastParams(check: PlanCheck | undefined): readonly PlanParam[] {
  const [last, setLast] = useState<readonly PlanParam[]>([]);
  if (check?.valid === true && check.params !== last) setLast(check.params);
  return check?.valid === true ? check.params : last;
}

/** Browsers accept several spellings of a number, plans only one. */
function spell({ type }: PlanParam, value: string): string {
  const trimmed = value.trim();
  const isNumber = type === "number" && trimmed !== "" && Number.isFinite(Number(trimmed));
  return isNumber ? String(Number(trimmed)) : value;
}
