import { BaseEdge, type EdgeProps } from "@xyflow/react";
import { memo, type ReactElement } from "react";

import type { FlowEdge } from "./model/flow-elements.ts";
import { edgePath } from "./layout/edge-path.ts";
import { nodeSize } from "./layout/node-size.ts";

/** An edge routed between the nodes of the columns that it crosses. */
export const RoutedEdge = memo((props: EdgeProps<FlowEdge>): ReactElement => {
  const { sourceX, sourceY, targetX, targetY, data, markerEnd } = props;
  const path = edgePath([sourceX, sourceY], data?.bends ?? [], [targetX, targetY], nodeSize.width);
  return <BaseEdge path={path} {...(markerEnd === undefined ? {} : { markerEnd })} />;
});
