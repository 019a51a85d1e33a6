import type { ComponentProps, ReactElement } from "react";

import { join } from "../join.ts";
import { useFieldControl } from "./field-context.ts";
import styles from "./field.module.css";

interface InputProps extends ComponentProps<"input"> {
  /** For ids, commands and paths. */
  readonly mono?: boolean | undefined;
}

export function Input({ mono = false, className, ...props }: InputProps): ReactElement {
  const control = useFieldControl();
  return (
    <input
      type="text"
      {...control}
      {...props}
      className={join(styles["control"], className)}
      data-mono={mono || undefined}
    />
  );
}
