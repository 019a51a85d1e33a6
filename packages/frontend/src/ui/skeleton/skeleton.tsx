import type { CSSProperties, ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./skeleton.module.css";

interface SkeletonProps {
  /** Number of text lines; or use `height` for one block. */
  readonly lines?: number | undefined;
  /** CSS length of a block, such as `12rem`. */
  readonly height?: string | undefined;
}

/** Different widths, because lines of a paragraph rarely end flush. */
const widths = ["92%", "78%", "85%", "64%"];

/** A placeholder as large as the content being loaded; visible only when loading takes a while. */
export function Skeleton({ lines = 1, height }: SkeletonProps): ReactElement {
  const texts = useUiTexts();
  return (
    <div className={styles["skeleton"]} role="status" style={{ "--height": height } as CSSProperties}>
      <VisuallyHidden>{texts("busy")}</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        <span
          key={line}
          style={{ inlineSize: height === undefined ? widths[line % widths.length] : "100%" }}
        />
      ))}
    </div>
  );
}
