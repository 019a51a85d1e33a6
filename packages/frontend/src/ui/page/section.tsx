import { useId, type ReactElement, type ReactNode } from "react";

import { join } from "../join.ts";
import styles from "./section.module.css";

interface SectionProps {
  readonly title: ReactNode;
  /** One sentence on its purpose. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  /** `panel`: on a bordered surface. */
  readonly form?: "panel" | undefined;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A part of a page with its own heading. */
export function Section({ title, lead, actions, form, className, children }: SectionProps): ReactElement {
  const id = useId();
  return (
    <section aria-labelledby={id} className={join(styles["section"], className)} data-form={form}>
      <div className={styles["head"]}>
        <div>
          <h2 id={id}>{title}</h2>
          {lead === undefined ? null : <p className={styles["lead"]}>{lead}</p>}
        </div>
        {actions === undefined ? null : <div className={styles["actions"]}>{actions}</div>}
      </div>
      {children}
    </section>
  );
}
