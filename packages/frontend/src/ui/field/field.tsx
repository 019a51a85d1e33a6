import { useId, type ReactElement, type ReactNode } from "react";

import { useUiTexts } from "../ui-texts.ts";
import { FieldContext } from "./field-context.ts";
import styles from "./field.module.css";

interface FieldProps {
  readonly label: ReactNode;
  /** What belongs in it, before anything is wrong. */
  readonly hint?: ReactNode;
  /** What is wrong with what was typed, and what would be right. */
  readonly error?: string | undefined;
  /** Says that it may be left empty. */
  readonly optional?: boolean | undefined;
  /** Names the field for the error summary, which leads here. */
  readonly id?: string | undefined;
  /** One control: Input, TextArea, Select, or another that reads the field's context. */
  readonly children: ReactNode;
}

/** A control with its name above, what belongs in it, and what is wrong with it. */
export function Field({ label, hint, error, optional = false, id, children }: FieldProps): ReactElement {
  const texts = useUiTexts();
  const own = useId();
  const control = id ?? own;
  const [hintId, errorId] = [`${control}-hint`, `${control}-error`];
  const describedBy = [hint !== undefined && hintId, error !== undefined && errorId]
    .filter(Boolean)
    .join(" ");
  return (
    <FieldContext
      value={{ id: control, describedBy: describedBy || undefined, invalid: error !== undefined }}
    >
      <div className={styles["field"]}>
        <label htmlFor={control}>
          {label}
          {optional ? <span className={styles["optional"]}> ({texts("optional")})</span> : null}
        </label>
        {children}
        {error === undefined ? null : (
          <p id={errorId} className={styles["error"]} role="alert">
            {error}
          </p>
        )}
        {hint === undefined ? null : (
          <p id={hintId} className={styles["hint"]}>
            {hint}
          </p>
        )}
      </div>
    </FieldContext>
  );
}
