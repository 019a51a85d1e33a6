import type { ReactElement, ReactNode } from "react";

import { join } from "../join.ts";
import { Button, type ButtonProps } from "./button.tsx";
import styles from "./button.module.css";

export interface IconButtonProps extends Omit<ButtonProps, "children" | "aria-label"> {
  /** Accessible name, also shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  /** Equivalent keys, such as `g b`; shown in the tooltip. */
  readonly keys?: string | undefined;
  /** For toggle buttons: whether it is on. */
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
