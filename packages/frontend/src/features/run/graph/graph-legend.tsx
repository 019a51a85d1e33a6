import type { ReactElement } from "react";

import { useRunTexts } from "../texts.ts";
import { useEdgeTexts } from "../words.ts";
import styles from "./graph.module.css";

const kinds = ["success", "failure", "always", "critical"] as const;

/** The legend of edge styles. */
export function GraphLegend(): ReactElement {
  const texts = useRunTexts();
  const words = useEdgeTexts();
  return (
    <ul className={styles["legend"]} aria-label={texts("legend")}>
      {kinds.map((kind) => (
        <li key={kind}>
          <svg width="28" height="8" aria-hidden="true" data-line={kind}>
            <line x1="0" x2="28" y1="4" y2="4" />
          </svg>
          {words(kind)}
        </li>
      ))}
    </ul>
  );
}
