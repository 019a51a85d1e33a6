import type { ComponentProps, ReactElement } from "react";

import { join } from "../join.ts";
import { useFieldControl } from "./field-context.ts";
import styles from "./field.module.css";

interface TextAreaProps extends ComponentProps<"textarea"> {
  readonly mono?: boolean | undefined;
}

/** Grows with its content, where the browser supports it. */
export function TextArea({ mono = false, className, ...props }: TextAreaProps): ReactElement {
  const control = useFieldControl();
  return (
    <textarea
      rows={3}
      {...control}
      {...props}
      className={join(styles["control"], styles["area"], className)}
      data-mono={mono || undefined}
    />
  );
}
