import type { GraphLayout, LayoutInput } from "./layout.ts";
import { layoutGraph } from "./layout-graph.ts";

/** Asked and answered in turns: what was asked before is of no interest any more. */
export interface LayoutQuestion {
  readonly turn: number;
  readonly input: LayoutInput;
}
export interface LayoutAnswer {
  readonly turn: number;
  readonly layout: GraphLayout;
}

// A graph of a thousand tasks takes seconds to lay out: the page stays free meanwhile.
self.addEventListener("message", ({ data }: MessageEvent<LayoutQuestion>) => {
  const answer: LayoutAnswer = { turn: data.turn, layout: layoutGraph(data.input) };
  self.postMessage(answer);
});
