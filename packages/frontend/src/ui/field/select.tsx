import type { ComponentProps, ReactElement } from "react";

import { join } from "../join.ts";
import { useFieldControl } from "./field-context.ts";
import styles from "./field.module.css";

interface SelectProps<Value extends string> extends Omit<ComponentProps<"select">, "value" | "onChange"> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
}

/** The native select: works well on phones, with the keyboard and with screen readers. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  const { value, onChange, options, className, ...rest } = props;
  const control = useFieldControl();
  return (
    <select
      {...control}
      {...rest}
      className={join(styles["control"], styles["select"], className)}
      value={value}
      onChange={(event) => onChange(event.target.value as Value)}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
