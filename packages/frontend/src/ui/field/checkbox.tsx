import { useId, type ComponentProps, type ReactElement, type ReactNode } from "react";

import styles from "./checkbox.module.css";

interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "onChange"> {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly onChange: (checked: boolean) => void;
}

/** A choice that takes effect when the form is submitted. */
export function Checkbox(props: CheckboxProps): ReactElement {
  return <Choice {...props} form="box" />;
}

/** A setting that takes effect at once. */
export function Switch(props: CheckboxProps): ReactElement {
  return <Choice {...props} form="switch" role="switch" />;
}

interface ChoiceProps extends CheckboxProps {
  readonly form: "box" | "switch";
}

function Choice({ label, hint, onChange, form, ...props }: ChoiceProps): ReactElement {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div className={styles["choice"]}>
      <input
        id={id}
        {...props}
        type="checkbox"
        aria-describedby={hintId}
        data-form={form}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={props.id ?? id}>{label}</label>
      {hint === undefined ? null : <p id={hintId}>{hint}</p>}
    </div>
  );
}
