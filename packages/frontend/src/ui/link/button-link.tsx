import type { ReactElement, ReactNode } from "react";

import styles from "../button/button.module.css";
import type { ButtonProps } from "../button/button.tsx";
import { join } from "../join.ts";
import { Link, type LinkProps } from "./link.tsx";

interface ButtonLinkProps extends LinkProps {
  readonly variant?: ButtonProps["variant"];
  readonly size?: ButtonProps["size"];
  readonly icon?: ReactNode;
}

/** A link that looks like a button: for the next step of a page. */
export function ButtonLink({
  variant = "plain",
  size,
  icon,
  children,
  ...props
}: ButtonLinkProps): ReactElement {
  return (
    <Link
      {...props}
      className={join(styles["button"], props.className)}
      data-variant={variant}
      data-size={size}
    >
      {icon}
      <span className={styles["label"]}>{children}</span>
    </Link>
  );
}
