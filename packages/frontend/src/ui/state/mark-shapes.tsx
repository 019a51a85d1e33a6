import type { ReactElement } from "react";

import type { MarkState } from "./mark-states.ts";

const ring = <circle cx="8" cy="8" r="6" />;
const disc = <circle cx="8" cy="8" r="6.75" fill="currentColor" stroke="none" />;
const cut = { stroke: "var(--mark-ground)", strokeWidth: 1.75 } as const;

/** One shape per state in a 16-unit box: distinguishable without colour, and at 12 px. */
export const shapes: Readonly<Record<MarkState, ReactElement>> = {
  blocked: <circle cx="8" cy="8" r="6" strokeDasharray="2.2 2.51" />,
  ready: ring,
  leased: (
    <>
      {ring}
      <path d="M8 8V4.25A3.75 3.75 0 0 1 11.75 8Z" fill="currentColor" stroke="none" />
    </>
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="6" opacity="0.3" />
      <path data-turns="" d="M8 2a6 6 0 0 1 6 6" />
      <circle cx="8" cy="8" r="2.25" fill="currentColor" stroke="none" />
    </>
  ),
  verifying: (
    <>
      <path data-turns="" d="M8 2a6 6 0 1 0 6 6" />
      <path d="m5.5 8 1.9 1.9 3.3-3.6" />
    </>
  ),
  merging: (
    <>
      <circle cx="4.25" cy="3.5" r="1.75" />
      <circle cx="4.25" cy="12.5" r="1.75" />
      <circle cx="11.75" cy="9" r="1.75" />
      <path d="M4.25 5.25v5.5M4.25 5.5C4.75 8 7 9 10 9" />
    </>
  ),
  succeeded: (
    <>
      {disc}
      <path d="m5 8.2 2.1 2.1L11 6" {...cut} />
    </>
  ),
  failed: (
    <>
      <path d="M5.2 1.25h5.6l3.95 3.95v5.6l-3.95 3.95H5.2L1.25 10.8V5.2Z" fill="currentColor" stroke="none" />
      <path d="m5.6 5.6 4.8 4.8m0-4.8-4.8 4.8" {...cut} />
    </>
  ),
  cancelled: (
    <>
      {ring}
      <path d="m3.9 12.1 8.2-8.2" />
    </>
  ),
  skipped: (
    <>
      {ring}
      <path d="M5.5 5.75 7.75 8 5.5 10.25M8.75 5.75 11 8l-2.25 2.25" />
    </>
  ),
  parked: (
    <>
      {ring}
      <path d="M6.4 5.75v4.5M9.6 5.75v4.5" />
    </>
  ),
  paused: (
    <>
      {disc}
      <path d="M6.4 5.75v4.5M9.6 5.75v4.5" {...cut} />
    </>
  ),
  lost: (
    <>
      <path d="M8 1.75 14.75 13.75H1.25Z" fill="currentColor" stroke="none" strokeLinejoin="round" />
      <path d="M8 6.25v3.5M8 11.6v.15" {...cut} />
    </>
  ),
  waiting: (
    <>
      <path d="M8 .75 15.25 8 8 15.25.75 8Z" fill="currentColor" stroke="none" />
      <path d="M8 4.75v4M8 11.1v.15" {...cut} />
    </>
  ),
};
