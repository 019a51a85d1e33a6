import type { Column } from "./columns.ts";

/** The names of the columns among the texts. */
export const columnTexts = {
  waiting: "columnWaiting",
  ready: "columnReady",
  running: "columnRunning",
  needs: "columnNeeds",
  done: "columnDone",
} as const satisfies Readonly<Record<Column, string>>;

/** What stands in a column with nothing in it. */
export const emptyTexts = {
  waiting: "emptyWaiting",
  ready: "emptyReady",
  running: "emptyRunning",
  needs: "emptyNeeds",
  done: "emptyDone",
} as const satisfies Readonly<Record<Column, string>>;
