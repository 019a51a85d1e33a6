import type { ReactElement, ReactNode } from "react";

import styles from "../button/button.module.css";
import { join } from "../join.ts";
import { Link, type LinkProps } from "./link.tsx";

interface IconLinkProps extends Omit<LinkProps, "children"> {
  /** Accessible name, also shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A link to one view of an object whose name is already shown: its log, its terminal. */
export function IconLink({ label, icon, ...props }: IconLinkProps): ReactElement {
  return (
    <Link
      {...props}
      className={join(styles["button"], styles["icon"], props.className)}
      data-variant="quiet"
      data-size="small"
      aria-label={label}
      data-tooltip={label}
    >
      {icon}
    </Link>
  );
}
