import { useEffect, useState, type ReactElement } from "react";

import { Kbd } from "../kbd/kbd.tsx";
import { followTooltips, type Shown } from "./follow-tooltips.ts";
import styles from "./tooltip-layer.module.css";

/**
 * Stands once in the application and shows the tooltip of whatever carries `data-tooltip` (and `data-tooltip-keys`):
 * five thousand cards with one each cost nothing. A tooltip repeats or explains a name; it is never the only place
 * of what one has to know.
 */
export function TooltipLayer(): ReactElement | null {
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  useEffect(() => followTooltips(setShown), []);
  if (shown === undefined) return null;
  const { text, keys, x, y, above } = shown;
  return (
    <div
      className={styles["tooltip"]}
      data-tooltip-layer=""
      data-above={above || undefined}
      aria-hidden="true"
      style={{ insetInlineStart: x, insetBlockStart: y }}
    >
      {text}
      {keys === undefined ? null : <Kbd keys={keys} />}
    </div>
  );
}
