import type { HighlightAnswer, HighlightRequest } from "./highlighter.ts";
import { tokenizePatch } from "./tokenize-patch.ts";

/** Highlights patches outside the page's thread, which keeps scrolling meanwhile. */
addEventListener("message", ({ data: { id, patch, path } }: MessageEvent<HighlightRequest>) => {
  const tokens = tokenizePatch(patch, path);
  const answer: HighlightAnswer = { id, tokens };
  const moved = [tokens.old, tokens.new].flatMap(({ starts, runs }) => [starts.buffer, runs.buffer]);
  postMessage(answer, { transfer: moved });
});
