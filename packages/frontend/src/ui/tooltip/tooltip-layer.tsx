import { useEffect, useState, type ReactElement } from "react";

import { Kbd } from "../kbd/kbd.tsx";
import { followTooltips, type ShownTooltip } from "./follow-tooltips.ts";
import styles from "./tooltip-layer.module.css";

/**
 * Rendered once in the application; shows the tooltip of any element with `data-tooltip` (and `data-tooltip-keys`), so
 * that five thousand cards with tooltips cost nothing. A tooltip repeats or explains a name; it is never the only place
 * for essential information.
 */
export function TooltipLayer(): ReactElement | null {
  const [shown, setShown] = useState<ShownTooltip | undefined>(undefined);
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
