import { ChevronDown, ChevronUp, ChevronsUpDown } from "lucide-react";
import type { ReactElement } from "react";

import type { ChangedFile } from "@wezterm-parallel/shared/protocol/api/schemas/changes/change-schemas";

import { IconButton } from "../../../../ui/button/icon-button.tsx";
import { useDiffTexts } from "../../texts.ts";
import { partsOf, type Gap } from "../patch/expand-hunks.ts";
import { useDiffActions } from "./diff-context.ts";
import { showHidden } from "../../../../ui/visible/split-hidden.ts";
import { VisibleText } from "../../../../ui/visible/visible-text.tsx";
import styles from "./diff-list.module.css";

interface HunkViewProps {
  readonly file: ChangedFile;
  readonly title: string;
  readonly gap: Gap | undefined;
}

const icons = { all: <ChevronsUpDown />, above: <ChevronUp />, below: <ChevronDown /> };

/** The head of a hunk, with buttons that show the hidden lines before it. */
export function HunkView({ file, title, gap }: HunkViewProps): ReactElement {
  const texts = useDiffTexts();
  const { expand } = useDiffActions();
  const parts = expand === undefined || gap === undefined ? [] : partsOf(gap, title === "");
  return (
    <>
      <span className={styles["expand"]}>
        {parts.map(({ name, lines }) => (
          <IconButton
            key={name}
            size="small"
            icon={icons[name]}
            label={texts(name === "all" ? "expandAll" : name === "above" ? "expandAbove" : "expandBelow")}
            onClick={() => void expand?.(file, lines)}
          />
        ))}
      </span>
      <span className={styles["hunk"]} data-tooltip={showHidden(title)} data-tooltip-if-cut="">
        <VisibleText>{title}</VisibleText>
      </span>
    </>
  );
}
