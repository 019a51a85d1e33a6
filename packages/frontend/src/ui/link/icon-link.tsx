import type { ReactElement, ReactNode } from "react";

import styles from "../button/button.module.css";
import { join } from "../join.ts";
import { Link, type LinkProps } from "./link.tsx";

interface IconLinkProps extends Omit<LinkProps, "children"> {
  /** Its name, shown as a tooltip as well. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** Leads to one view of a thing, where its name stands already: its log, its terminal. */
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
