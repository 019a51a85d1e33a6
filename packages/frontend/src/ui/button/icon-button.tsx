import type { ReactElement, ReactNode } from "react";

import { join } from "../join.ts";
import { Button, type ButtonProps } from "./button.tsx";
import styles from "./button.module.css";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  /** Its name, shown as a tooltip as well. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Keys that do the same, such as `g b`; shown in the tooltip. */
  readonly keys?: string | undefined;
  /** For switches: whether it is on. */
  readonly pressed?: boolean | undefined;
}

export function IconButton({
  label,
  keys,
  pressed,
  variant = "quiet",
  ...props
}: IconButtonProps): ReactElement {
  return (
    <Button
      {...props}
      variant={variant}
      className={join(styles["icon"], props.className)}
      aria-label={label}
      aria-pressed={pressed}
      data-tooltip={label}
      data-tooltip-keys={keys}
    />
  );
}
