import { useEffect, useRef, type ReactElement } from "react";

import { readColour } from "../../../ui/theme/read-colour.ts";
import { useTheme } from "../../../ui/theme/use-theme.ts";
import type { LineRange } from "../lines/line-range.ts";
import type { Reading } from "../reading.ts";
import type { Hits } from "../search/hits.ts";
import { useSignal } from "../signal.ts";
import styles from "./log-lines.module.css";

interface OverviewRulerProps {
  readonly reading: Reading;
  readonly selected: LineRange | undefined;
}

/** Height of a mark, px. */
const thickness = 2;

/** Marks hits, errors and the lines of the address over the scrollbar. */
export function OverviewRuler({ reading, selected }: OverviewRulerProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const version = useSignal(reading.signal);
  const theme = useTheme();
  const drawn = useRef("");
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const key = keyOf(reading, selected, theme);
    // Skips redundant drawing: scrolling changes nothing here.
    if (context == null || drawn.current === key) return;
    drawn.current = key;
    draw(context, reading, selected);
  }, [reading, version, selected, theme]);
  return <canvas ref={canvas} className={styles["ruler"]} width={6} aria-hidden="true" />;
}

function keyOf({ search, errors, pages, window }: Reading, selected: LineRange | undefined, theme: string) {
  const found = [search, errors].map((each) => [each?.hits.count, each?.query]);
  return JSON.stringify([theme, pages.extent?.total, window.sizes.height, found, selected]);
}

function draw(context: CanvasRenderingContext2D, reading: Reading, selected: LineRange | undefined): void {
  const { search, errors, pages, window } = reading;
  const { height } = window.sizes;
  // Setting the height also clears the canvas.
  context.canvas.height = height;
  const ruler = { context, total: pages.extent?.total ?? 0, height, width: context.canvas.width };
  if (search !== undefined) drawHits(ruler, search.hits, readColour("--state-parked-solid"));
  if (errors !== undefined) drawHits(ruler, errors.hits, readColour("--danger"));
  if (selected !== undefined) drawRange(ruler, selected, readColour("--accent"));
}

interface Ruler {
  readonly context: CanvasRenderingContext2D;
  readonly total: number;
  readonly height: number;
  readonly width: number;
}

/** Iterates over pixel rows, not hits: a million hits still need only one mark per px. */
function drawHits({ context, total, height, width }: Ruler, hits: Hits, colour: string): void {
  context.fillStyle = colour;
  for (let y = 0; y < height; y += thickness) {
    const before = Math.floor((y / height) * total);
    const next = hits.after(before);
    if (next === undefined) return;
    if (next <= Math.floor(((y + thickness) / height) * total)) context.fillRect(0, y, width, thickness);
  }
}

function drawRange(
  { context, total, height, width }: Ruler,
  { first, last }: LineRange,
  colour: string,
): void {
  context.fillStyle = colour;
  const top = ((first - 1) / Math.max(1, total)) * height;
  const lasts = ((last - first + 1) / Math.max(1, total)) * height;
  context.fillRect(0, Math.min(top, height - thickness), width, Math.max(thickness, lasts));
}
