import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useRef, type ReactElement, type ReactNode } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { Chip } from "../parts/chip.tsx";
import { useRunTexts } from "../texts.ts";
import { useEdgeTexts, useRowTexts } from "../words.ts";
import { rowModes, type RowMode } from "./lay-rows.ts";
import { zoomWindow, type TimeWindow } from "./time-window.ts";
import type { SeenWindow } from "./use-time-window.ts";
import styles from "./timeline.module.css";

interface TimelineToolsProps {
  readonly mode: RowMode;
  readonly whole: TimeWindow;
  readonly seen: SeenWindow;
  /** Time that stays in place while zooming: ms since the origin. */
  readonly anchor: number | undefined;
  /** Number of waiting tasks, which are not drawn. */
  readonly waiting: number;
  /** Shown beside the search: its matches. */
  readonly children: ReactNode;
}

/** Zoom factor of one press. */
const step = 0.6;

export function TimelineTools({
  mode,
  whole,
  seen,
  anchor,
  waiting,
  children,
}: TimelineToolsProps): ReactElement {
  const texts = useRunTexts();
  const rowWords = useRowTexts();
  const [query, change] = useAddressQuery();
  const search = useRef<HTMLInputElement>(null);
  const zoom = (factor: number) => {
    const { from, to } = seen.window;
    seen.show(zoomWindow(seen.window, factor, anchor ?? (from + to) / 2, whole));
  };
  const all = () => seen.show(undefined);
  useKeys(texts("timeline"), {
    "/": { does: texts("findTask"), run: () => search.current?.focus() },
    "+": { does: texts("zoomIn"), run: () => zoom(step) },
    "-": { does: texts("zoomOut"), run: () => zoom(1 / step) },
    f: { does: texts("fit"), run: all },
    w: {
      does: texts("walkBars"),
      run: () => document.querySelector<HTMLElement>("[role=application]")?.focus(),
    },
  });
  return (
    <div className={styles["tools"]}>
      <Toolbar label={texts("timeline")}>
        <FilterInput
          ref={search}
          label={texts("findTask")}
          value={query["q"] ?? ""}
          onChange={(q) => change({ q: q === "" ? undefined : q })}
        />
        {children}
        <div className={styles["modes"]} role="group" aria-label={texts("rows")}>
          {rowModes.map((each) => (
            <Chip key={each} pressed={each === mode} onClick={() => change({ rows: each }, "push")}>
              {rowWords(each)}
            </Chip>
          ))}
        </div>
        <ToolbarSpace />
        {waiting === 0 ? null : (
          <span className={styles["quiet"]}>{texts("waitingCount", { count: waiting })}</span>
        )}
        <Legend />
        <span className={styles["zoom"]}>
          <IconButton icon={<ZoomOut />} label={texts("zoomOut")} keys="-" onClick={() => zoom(1 / step)} />
          <IconButton icon={<ZoomIn />} label={texts("zoomIn")} keys="+" onClick={() => zoom(step)} />
          <IconButton icon={<Maximize />} label={texts("fit")} keys="f" onClick={all} />
        </span>
      </Toolbar>
    </div>
  );
}

function Legend(): ReactElement {
  const texts = useRunTexts();
  const edgeWords = useEdgeTexts();
  return (
    <span className={styles["legend"]} aria-hidden="true">
      <span className={styles["waits"]} /> {texts("waits")}
      <span className={styles["critical"]} /> {edgeWords("critical")}
    </span>
  );
}
