import { useId, type ReactElement } from "react";

import styles from "./segments.module.css";

interface SegmentsProps<Value extends string> {
  /** Names the choice, such as "Time shown". */
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** A choice among a few visible options, beside a title: a range, a format. Arrow keys move between them. */
export function Segments<Value extends string>(props: SegmentsProps<Value>): ReactElement {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <div role="radiogroup" aria-label={label} className={styles["segments"]}>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span className={styles["word"]}>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
