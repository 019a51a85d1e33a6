import { useEffect, useRef, useState } from "react";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { PlanCheck } from "@wezterm-parallel/shared/protocol/api/schemas/plan-schemas";

import { useApi } from "../../../binding/api-context.ts";
import { PlanChecker, type CheckedPlan } from "./plan-checker.ts";

export interface SeenCheck {
  /** The result is about an older text: a newer check is in progress. */
  readonly stale: boolean;
  readonly check: PlanCheck | undefined;
  readonly problems: PlanCheck["problems"];
  readonly failure: Failure | undefined;
}

const none: PlanCheck["problems"] = [];

/** Returns the server's check of the text while it is being typed. */
export function useCheckedPlan(text: string): SeenCheck {
  const api = useApi();
  const [checked, setChecked] = useState<CheckedPlan | undefined>();
  const checker = useRef<PlanChecker | undefined>(undefined);
  useEffect(() => {
    const made = new PlanChecker(
      // The API rejects an empty body: a line break is a plan without tasks.
      (asked) => api.plans.check({ text: asked === "" ? "\n" : asked }),
      setChecked,
    );
    checker.current = made;
    return () => made[Symbol.dispose]();
  }, [api]);
  useEffect(() => checker.current?.check(text), [text]);
  const check = checked?.answer.ok === true ? checked.answer.value : undefined;
  return {
    stale: checked?.text !== text,
    check,
    problems: check?.problems ?? none,
    failure: checked?.answer.ok === false ? checked.answer.failure : undefined,
  };
}
