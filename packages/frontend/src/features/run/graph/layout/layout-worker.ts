import type { GraphLayout, LayoutInput } from "./layout.ts";
import { layoutGraph } from "./layout-graph.ts";

/** A request to the worker; a newer request makes older answers obsolete. */
export interface LayoutQuestion {
  readonly turn: number;
  readonly input: LayoutInput;
}
export interface LayoutAnswer {
  readonly turn: number;
  readonly layout: GraphLayout;
}

// Runs in a worker, because a graph of a thousand tasks takes seconds to lay out.
self.addEventListener("message", ({ data }: MessageEvent<LayoutQuestion>) => {
  const answer: LayoutAnswer = { turn: data.turn, layout: layoutGraph(data.input) };
  self.postMessage(answer);
});
