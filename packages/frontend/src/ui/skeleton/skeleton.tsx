import type { CSSProperties, ReactElement } from "react";

import { VisuallyHidden } from "../layout/visually-hidden.tsx";
import { useUiTexts } from "../ui-texts.ts";
import styles from "./skeleton.module.css";

interface SkeletonProps {
  /** How many lines of text will stand here, or one block as high as `height`. */
  readonly lines?: number | undefined;
  /** CSS length of a block of another shape, such as `12rem`. */
  readonly height?: string | undefined;
}

/** Origin: text rarely ends flush; these widths look like a paragraph. */
const widths = ["92%", "78%", "85%", "64%"];

/** Holds the place of what is being loaded, as large as that will be; seen only when it takes a while. */
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
