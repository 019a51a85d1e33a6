import type { ComponentProps, MouseEvent, ReactElement, ReactNode } from "react";

import { join } from "../join.ts";
import styles from "./button.module.css";

export interface ButtonProps extends ComponentProps<"button"> {
  /** `primary`: the main action, once per view. `quiet`: without a border. `danger`: destructive. */
  readonly variant?: "primary" | "plain" | "quiet" | "danger" | undefined;
  readonly size?: "small" | undefined;
  /** Work is in progress: the button keeps its focus and width, and ignores clicks. */
  readonly busy?: boolean | undefined;
  readonly icon?: ReactNode;
}

export function Button({ variant = "plain", size, busy = false, icon, ...props }: ButtonProps): ReactElement {
  const { className, children, onClick, ...rest } = props;
  return (
    <button
      type="button"
      {...rest}
      className={join(styles["button"], className)}
      data-variant={variant}
      data-size={size}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? refuse : onClick}
    >
      {icon}
      {children === undefined ? null : <span className={styles["label"]}>{children}</span>}
    </button>
  );
}

function refuse(event: MouseEvent): void {
  event.preventDefault();
}
