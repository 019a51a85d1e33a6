import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactElement } from "react";

import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useRunTexts } from "../texts.ts";
import styles from "./found-steps.module.css";

interface FoundStepsProps {
  /** Number of the selected match, from 1; 0: none. */
  readonly at: number;
  readonly count: number;
  readonly step: (by: 1 | -1) => void;
}

/** Shows the number of matches, with buttons to step through them. */
export function FoundSteps({ at, count, step }: FoundStepsProps): ReactElement {
  const texts = useRunTexts();
  return (
    <>
      <span className={styles["count"]} role="status">
        {at === 0 ? texts("foundCount", { count }) : texts("foundAt", { at, count })}
      </span>
      {count === 0 ? null : (
        <span>
          <IconButton
            size="small"
            icon={<ChevronUp />}
            label={texts("previousFound")}
            keys="shift+n"
            onClick={() => step(-1)}
          />
          <IconButton
            size="small"
            icon={<ChevronDown />}
            label={texts("nextFound")}
            keys="n"
            onClick={() => step(1)}
          />
        </span>
      )}
    </>
  );
}
