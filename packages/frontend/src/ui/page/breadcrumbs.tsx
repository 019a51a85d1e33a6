import type { ReactElement } from "react";

import { Link } from "../link/link.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./page.module.css";

export interface Crumb {
  readonly label: string;
  readonly to: string;
}

export function Breadcrumbs({ crumbs }: { readonly crumbs: readonly Crumb[] }): ReactElement {
  const texts = useUiTexts();
  return (
    <nav aria-label={texts("breadcrumbs")}>
      <ol className={styles["crumbs"]}>
        {crumbs.map(({ label, to }) => (
          <li key={to}>
            <Link to={to} data-tooltip={label} data-tooltip-if-cut>
              {label}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}
