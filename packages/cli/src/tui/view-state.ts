/** Contents of the lower (or right) half for the selected task. */
export const panels = ["log", "graph", "details", "queue"] as const;
export type Panel = (typeof panels)[number];

/** Message in the last line until the next key. */
export interface Message {
  readonly kind: "done" | "failed";
  readonly text: string;
}

/** A question that the next key answers. */
interface Question {
  readonly text: string;
  readonly yes: () => void;
}

/** The person's choices of what to see; the data is in the live store. */
export interface ViewState {
  /** Id of the selected run or task. */
  selected: string | undefined;
  /** Index of the selection, for when its row disappears. */
  selectedAt: number;
  /** First visible row of the board. */
  top: number;
  /** Runs folded or unfolded by hand. */
  readonly unfolded: Map<string, boolean>;
  filter: string;
  typing: boolean;
  panel: Panel;
  /** The panel has the whole screen and receives the keys. */
  zoomed: boolean;
  /** Lines that the panel is scrolled up from its end (log) or down from its start. */
  scroll: number;
  follow: boolean;
  help: boolean;
  /** Key of the selected service or schedule, while their list has the screen; empty: the first one. */
  automation: string | undefined;
  message: Message | undefined;
  question: Question | undefined;
}

export function initialView(): ViewState {
  return {
    selected: undefined,
    selectedAt: 0,
    top: 0,
    unfolded: new Map(),
    filter: "",
    typing: false,
    panel: "log",
    zoomed: false,
    scroll: 0,
    follow: true,
    help: false,
    automation: undefined,
    message: undefined,
    question: undefined,
  };
}
