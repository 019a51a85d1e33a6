import { CircleCheckBig } from "lucide-react";
import type { ReactElement } from "react";

import { useOverviewTexts } from "./texts.ts";
import styles from "./overview.module.css";

/** Says that nothing needs attention. */
export function Calm(): ReactElement {
  const texts = useOverviewTexts();
  return (
    <section aria-label={texts("needs")} className={styles["calm"]}>
      <CircleCheckBig aria-hidden="true" />
      <p>{texts("calm")}</p>
    </section>
  );
}
