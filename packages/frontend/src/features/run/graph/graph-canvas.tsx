import { MiniMap, ReactFlow, useReactFlow, useStore } from "@xyflow/react";
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type ReactElement,
  type RefObject,
} from "react";

import { nameOfRun } from "@wezterm-parallel/shared/domain/run/run-name";
import type { RunResource } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import { useLiveSession } from "../../../binding/live-context.ts";
import { useRouter } from "../../../router/use-router.ts";
import { taskAddress } from "../../../tasks/task-address.ts";
import { announce } from "../../../ui/announce/announcer.tsx";
import { useNow } from "../../../ui/clock/now.ts";
import { useStateTexts } from "../../../ui/state/state-texts.ts";
import { useTheme } from "../../../ui/theme/use-theme.ts";
import { useRunTexts } from "../texts.ts";
import { elementIdOf, flowEdges, flowNodes, type FlowEdge, type FlowNode } from "./model/flow-elements.ts";
import { firstViewport } from "./viewport/first-viewport.ts";
import { GraphCard } from "./graph-card.tsx";
import { GraphLegend } from "./graph-legend.tsx";
import { useGraphMarks } from "./graph-marks.ts";
import { nodeTypes } from "./graph-nodes.tsx";
import { RoutedEdge } from "./routed-edge.tsx";
import { GraphTools } from "./graph-tools.tsx";
import type { GraphEdge } from "./model/graph-model.ts";
import { countStates, worstOf } from "./model/member-counts.ts";
import { useSeeNode } from "./viewport/use-see-node.ts";
import type { LaidGraph } from "./layout/use-layout.ts";
import { walkGraph, type Direction } from "./model/walk-graph.ts";
import { fitGraph, zooms } from "./viewport/zooms.ts";
import styles from "./graph.module.css";

interface GraphCanvasProps {
  readonly run: RunResource;
  readonly laid: LaidGraph;
  readonly at: string | undefined;
  readonly goTo: (node: string | undefined) => void;
  readonly toggle: (base: string) => void;
}

const edgeTypes = { routed: RoutedEdge };
/** Read-only: no dragging or connecting; the page handles keys. */
const onlyLooked = {
  minZoom: zooms.least,
  maxZoom: zooms.most,
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  zoomOnDoubleClick: false,
  onlyRenderVisibleElements: true,
  proOptions: { hideAttribution: true },
} as const;

/** Minimum number of nodes for a minimap. */
const mapFrom = 20;

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

export function GraphCanvas({ run, laid, at, goTo, toggle }: GraphCanvasProps): ReactElement {
  const texts = useRunTexts();
  const frame = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const see = useSeeNode(laid, frame);
  const nodes = useMemo(() => flowNodes(laid), [laid]);
  const edges = useEdges(laid);
  const go = useGo({ run, laid, goTo, see });
  const key = useGraphKeys({ run, laid, at, goTo: go, toggle });
  useEffect(() => {
    if (at !== undefined) see(at);
    // Only after a new layout: clicked nodes are visible already.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [laid]);
  return (
    <div className={styles["view"]}>
      <GraphTools laid={laid} goTo={go} at={at} />
      <div ref={frame} className={styles["canvas"]}>
        <ReactFlow<FlowNode, FlowEdge>
          aria-label={texts("graphOf", { run: nameOfRun(run) })}
          aria-describedby="graph-help"
          aria-activedescendant={at === undefined ? undefined : elementIdOf(at)}
          tabIndex={0}
          onKeyDown={key}
          nodes={nodes}
          edges={edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          colorMode={theme}
          onInit={(flow) => {
            const { clientWidth: width = 0, clientHeight: height = 0 } = frame.current ?? {};
            void flow.setViewport(firstViewport(laid.layout, { width, height }));
            if (at !== undefined) see(at);
          }}
          fitViewOptions={fitGraph}
          {...onlyLooked}
          onNodeClick={({ currentTarget }, { id }) => {
            goTo(id);
            currentTarget.closest<HTMLElement>(".react-flow")?.focus({ preventScroll: true });
          }}
          onNodeDoubleClick={(_, { data: { node } }) =>
            node.kind === "group" ? toggle(node.label) : undefined
          }
          onPaneClick={() => goTo(undefined)}
        >
          <ZoomOfLabels frame={frame} />
          {laid.graph.nodes.length < mapFrom ? null : <SmallMap run={run} />}
        </ReactFlow>
        <p id="graph-help" hidden>
          {texts("graphHelp")}
        </p>
      </div>
      <GraphLegend />
      {at === undefined ? null : <GraphCard run={run} graph={laid.graph} at={at} goTo={go} toggle={toggle} />}
    </div>
  );
}

/** Publishes the zoom to the styles, so that labels keep their size. */
function ZoomOfLabels({ frame }: { readonly frame: RefObject<HTMLDivElement | null> }): null {
  const zoom = useStore(({ transform }) => transform[2]);
  useLayoutEffect(() => frame.current?.style.setProperty("--zoom", String(zoom)), [frame, zoom]);
  return null;
}

function useEdges(laid: LaidGraph) {
  const { critical } = useGraphMarks();
  return useMemo(() => {
    const members = new Map(laid.graph.nodes.map((node) => [node.id, node.members]));
    const isOnPath = (id: string) => members.get(id)?.some((name) => critical.has(name)) === true;
    const isCritical = ({ from, to }: GraphEdge) => isOnPath(from) && isOnPath(to);
    const classOf = (edge: GraphEdge) => `policy-${edge.policy}${isCritical(edge) ? " critical" : ""}`;
    return flowEdges(laid, { classOf, isCritical });
  }, [laid, critical]);
}

/** A minimap in the colours of the states. */
function SmallMap({ run }: { readonly run: RunResource }): ReactElement {
  const texts = useRunTexts();
  const { store } = useLiveSession();
  const now = useNow(run.endedAt === undefined ? 1000 : undefined);
  const colour = useCallback(
    ({ data: { node } }: FlowNode) => {
      if (node.kind === "outside" || now < 0) return "var(--line-strong)";
      // Recounted each second while states change.
      return `var(--state-${worstOf(countStates(store, run.id, node.members))}-solid)`;
    },
    [store, run.id, now],
  );
  return (
    <MiniMap<FlowNode>
      pannable
      zoomable
      className={styles["map"] ?? ""}
      ariaLabel={texts("map")}
      nodeColor={colour}
      nodeStrokeWidth={0}
      bgColor="var(--surface-float)"
      maskColor="color-mix(in oklch, var(--surface-pressed) 75%, transparent)"
    />
  );
}

interface Going {
  readonly run: RunResource;
  readonly laid: LaidGraph;
  readonly goTo: (node: string | undefined) => void;
  readonly see: (node: string) => void;
}

/** Returns a function that selects a node, scrolls it into view and announces it. */
function useGo({ run, laid, goTo, see }: Going): (node: string | undefined) => void {
  const { store } = useLiveSession();
  const words = useStateTexts();
  const texts = useRunTexts();
  return useCallback(
    (id: string | undefined) => {
      goTo(id);
      if (id === undefined) return;
      see(id);
      const node = laid.graph.nodes.find((each) => each.id === id);
      if (node === undefined) return;
      const state = store.backlog.task(`${run.id}/${node.label}`)?.state;
      const count = node.members.length;
      announce(
        state === undefined
          ? texts("groupOf", { group: node.label, count })
          : texts("nodeSaid", { task: node.label, state: words(state) }),
      );
    },
    [goTo, see, laid, store, run.id, texts, words],
  );
}

interface GraphKeys extends Omit<GraphCanvasProps, "goTo"> {
  readonly goTo: (node: string | undefined) => void;
}

function useGraphKeys({ run, laid, at, goTo, toggle }: GraphKeys): (event: KeyboardEvent) => void {
  const router = useRouter();
  const flow = useReactFlow();
  const open = () => {
    const node = laid.graph.nodes.find(({ id }) => id === at);
    if (node?.kind === "group") toggle(node.label);
    if (node?.kind === "task") void router.navigate(taskAddress({ run: run.id, name: node.label }));
  };
  const others: Readonly<Record<string, () => void>> = {
    Enter: open,
    " ": open,
    "+": () => void flow.zoomIn(),
    "-": () => void flow.zoomOut(),
    "0": () => void flow.fitView(fitGraph),
    Escape: () => goTo(undefined),
  };
  return (event) => {
    const direction = arrows[event.key];
    const other = others[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || (direction === undefined && other === undefined))
      return;
    event.preventDefault();
    if (direction === undefined) return other?.();
    const next = walkGraph(laid.graph, laid.layout, at, direction);
    if (next !== undefined) goTo(next);
  };
}
