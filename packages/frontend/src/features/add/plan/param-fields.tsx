import type { ReactElement } from "react";

import { allowedParam } from "@wezterm-parallel/shared/domain/plan/params/param-rules";

import { Checkbox } from "../../../ui/field/checkbox.tsx";
import { ErrorSummary } from "../../../ui/field/error-summary.tsx";
import { Field } from "../../../ui/field/field.tsx";
import { Input } from "../../../ui/field/input.tsx";
import { Select } from "../../../ui/field/select.tsx";
import { useAddTexts } from "../texts.ts";
import { paramId, type ParamsPart, type PlanParam } from "./use-plan-params.ts";
import styles from "./params.module.css";

interface ParamFieldsProps {
  readonly part: ParamsPart;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly attempt: number;
}

/** The form for the plan's parameters. */
export function ParamFields({ part, errors, attempt }: ParamFieldsProps): ReactElement | null {
  const texts = useAddTexts();
  if (part.params.length === 0) return null;
  return (
    <section className={styles["params"]} aria-label={texts("params")}>
      <h2>{texts("params")}</h2>
      <ErrorSummary errors={errors} attempt={attempt} />
      <div className={styles["fields"]}>
        {part.params.map((param) => (
          <ParamField key={param.name} param={param} part={part} />
        ))}
      </div>
      <p className={styles["note"]}>{texts("paramsHint")}</p>
    </section>
  );
}

interface ParamFieldProps {
  readonly param: PlanParam;
  readonly part: ParamsPart;
}

function ParamField({ param, part }: ParamFieldProps): ReactElement {
  const { name, type, description } = param;
  const rule = useRule(param);
  const hint = [description ?? [], rule ?? []].flat().join(" · ") || undefined;
  if (type === "boolean" && param.default !== undefined)
    return (
      <Checkbox
        id={paramId(param)}
        label={name}
        hint={hint}
        checked={part.valueOf(param) === "true"}
        onChange={(on) => part.change(name, String(on))}
      />
    );
  return (
    <Field id={paramId(param)} label={name} hint={hint} error={part.errorOf(param)}>
      <ParamControl param={param} part={part} />
    </Field>
  );
}

function ParamControl({ param, part }: ParamFieldProps): ReactElement {
  const texts = useAddTexts();
  const { name, type, min, max } = param;
  const value = part.valueOf(param);
  const choices = type === "boolean" ? ["true", "false"] : param.values;
  if (choices !== undefined)
    return (
      <Select
        value={value}
        onChange={(chosen) => part.change(name, chosen)}
        options={[
          ...(choices.includes(value) ? [] : [{ value, label: value === "" ? texts("choose") : value }]),
          ...choices.map((each) => ({ value: each, label: each })),
        ]}
      />
    );
  const isNumber = type === "number";
  return (
    <Input
      mono
      type={isNumber ? "number" : "text"}
      {...(isNumber && { min, max, step: "any" })}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      value={value}
      onChange={({ target }) => part.change(name, target.value)}
    />
  );
}

/** Returns the rule that the control does not show by itself. */
function useRule(param: PlanParam): string | undefined {
  const texts = useAddTexts();
  const allowed = allowedParam(param);
  if (allowed.kind === "between") return texts("paramBetween", { min: allowed.min, max: allowed.max });
  if (allowed.kind === "least") return texts("paramLeast", { min: allowed.min });
  if (allowed.kind === "most") return texts("paramMost", { max: allowed.max });
  return allowed.kind === "pattern" ? texts("paramPattern", { pattern: allowed.pattern }) : undefined;
}
