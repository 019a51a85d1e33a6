import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { useReactFlow } from "@xyflow/react";
import { useRef, type KeyboardEvent, type ReactElement } from "react";

import { useAddressQuery } from "../../../binding/use-address.ts";
import { IconButton } from "../../../ui/button/icon-button.tsx";
import { useKeys } from "../../../ui/keys/use-keys.ts";
import { FilterInput } from "../../../ui/toolbar/filter-input.tsx";
import { Toolbar, ToolbarSpace } from "../../../ui/toolbar/toolbar.tsx";
import { FoundSteps } from "../parts/found-steps.tsx";
import { useRunTexts } from "../texts.ts";
import { useGraphMarks } from "./graph-marks.ts";
import type { LaidGraph } from "./layout/use-layout.ts";
import { firstNode } from "./model/walk-graph.ts";
import { fitGraph } from "./viewport/zooms.ts";
import styles from "./graph.module.css";

interface GraphToolsProps {
  readonly laid: LaidGraph;
  readonly at: string | undefined;
  readonly goTo: (node: string | undefined) => void;
}

/** The graph's search and zoom controls. */
export function GraphTools({ laid, at, goTo }: GraphToolsProps): ReactElement {
  const texts = useRunTexts();
  const flow = useReactFlow();
  const [query, change] = useAddressQuery();
  const { found } = useGraphMarks();
  const search = useRef<HTMLInputElement>(null);
  const ids = laid.graph.nodes.flatMap(({ id }) => (found?.has(id) === true ? [id] : []));
  const here = ids.indexOf(at ?? "");
  const step = (by: 1 | -1) => {
    if (ids.length > 0) goTo(ids[(Math.max(here, by === 1 ? -1 : 0) + by + ids.length) % ids.length]);
  };
  const enter = (event: KeyboardEvent) => {
    if (event.key === "Enter") step(event.shiftKey ? -1 : 1);
  };
  const begin = () => {
    document.querySelector<HTMLElement>("[role=application]")?.focus();
    goTo(at ?? firstNode(laid.graph, laid.layout));
  };
  useKeys(texts("graph"), {
    "/": { does: texts("findTask"), run: () => search.current?.focus() },
    n: { does: texts("nextFound"), run: () => step(1) },
    "shift+n": { does: texts("previousFound"), run: () => step(-1) },
    w: { does: texts("walk"), run: begin },
    f: { does: texts("fit"), run: () => void flow.fitView(fitGraph) },
  });
  return (
    <div className={styles["tools"]}>
      <Toolbar label={texts("graph")}>
        <span className={styles["search"]} onKeyDown={enter}>
          <FilterInput
            ref={search}
            label={texts("findTask")}
            value={query["q"] ?? ""}
            onChange={(q) => change({ q: q === "" ? undefined : q })}
          />
        </span>
        {found === undefined ? null : <FoundSteps at={here + 1} count={ids.length} step={step} />}
        <ToolbarSpace />
        <span className={styles["zoom"]}>
          <IconButton icon={<ZoomOut />} label={texts("zoomOut")} onClick={() => void flow.zoomOut()} />
          <IconButton icon={<ZoomIn />} label={texts("zoomIn")} onClick={() => void flow.zoomIn()} />
          <IconButton
            icon={<Maximize />}
            label={texts("fit")}
            keys="f"
            onClick={() => void flow.fitView(fitGraph)}
          />
        </span>
      </Toolbar>
    </div>
  );
}
