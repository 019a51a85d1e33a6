import { ChevronRight } from "lucide-react";
import type { ReactElement } from "react";

import type { GroupHead } from "../lines/log-groups.ts";
import { useLogTexts } from "../texts.ts";
import styles from "./log-lines.module.css";

interface GroupHeadLineProps {
  readonly group: GroupHead;
  readonly onToggle: (line: number) => void;
}

/** The header line of a group: its content and the fold button. */
export function GroupHeadLine({ group, onToggle }: GroupHeadLineProps): ReactElement {
  const texts = useLogTexts();
  return (
    <button
      type="button"
      className={styles["group"]}
      aria-expanded={!group.folded}
      onClick={() => onToggle(group.line)}
    >
      <ChevronRight aria-hidden="true" />
      <span>{group.title === "" ? texts("groupUntitled") : group.title}</span>{" "}
      <span className={styles["groupSize"]}>{texts("hits", { count: group.lines })}</span>{" "}
      {group.errors === 0 ? null : (
        <span className={styles["groupErrors"]}>{texts("groupErrors", { count: group.errors })}</span>
      )}
    </button>
  );
}
