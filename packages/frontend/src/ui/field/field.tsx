import { useId, type ReactElement, type ReactNode } from "react";

import { useUiTexts } from "../ui-texts.ts";
import { FieldContext } from "./field-context.ts";
import styles from "./field.module.css";

interface FieldProps {
  readonly label: ReactNode;
  /** Describes the expected input. */
  readonly hint?: ReactNode;
  /** The problem with the input and how to correct it. */
  readonly error?: string | undefined;
  /** Marks the field as optional. */
  readonly optional?: boolean | undefined;
  /** Id of the field, which the error summary links to. */
  readonly id?: string | undefined;
  /** One control: Input, TextArea, Select, or another that reads the field context. */
  readonly children: ReactNode;
}

/** A control with its label, hint and error. */
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
