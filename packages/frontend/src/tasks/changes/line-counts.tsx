import type { ReactElement } from "react";

import { formatCount } from "../../ui/format/numbers.ts";
import { useLocale } from "../../ui/texts/language.ts";
import { useMergeTexts } from "./texts.ts";
import styles from "./line-counts.module.css";

interface LineCountsProps {
  readonly insertions: number | undefined;
  readonly deletions: number | undefined;
}

/** Shows added and removed lines; nothing for files without lines. */
export function LineCounts({ insertions, deletions }: LineCountsProps): ReactElement | null {
  const texts = useMergeTexts();
  const locale = useLocale();
  if (insertions === undefined || deletions === undefined) return null;
  return (
    <span
      className={styles["counts"]}
      role="img"
      aria-label={texts("lines", { added: insertions, removed: deletions })}
    >
      <span data-colours="succeeded">+{formatCount(insertions, locale)}</span>
      <span data-colours="failed">−{formatCount(deletions, locale)}</span>
    </span>
  );
}
