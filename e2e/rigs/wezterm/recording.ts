import recorded from "./recording.json" with { type: "json" };

/** One call of the real command line and its answer; `$HOME`, times and terminal numbers are replaced. */
export interface Step {
  readonly note: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** One byte per character. */
  readonly stdin: string;
  readonly rc: number | "hangs";
  readonly stdout: string;
  readonly stderr: string;
}

/** One scripted session against WezTerm `118802c2`, headless, on Linux. */
export const recording: { readonly version: string; readonly steps: readonly Step[] } = recorded as {
  version: string;
  steps: Step[];
};

/** The width of the directory column depended on the home of the recording. */
const recordedHomeLength = 19;

/** Replaces what differs between machines, as the recording does. */
export function normalise(text: string, home: string): string {
  return text
    .replaceAll(home, "$HOME")
    .replaceAll(/\/dev\/(pts\/\d+|ttys\d+)/g, "/dev/pts/N")
    .replace(/^WINID.*$/m, (header) => header.slice(0, recordedHomeLength - home.length))
    .replaceAll(/^\d\d:\d\d:\d\d\.\d\d\d /gm, "HH:MM:SS.mmm ");
}

/**
 * Sorts the objects of `list` by window, because WezTerm's order is arbitrary; keeps other text unchanged.
 */
export function inWindowOrder(stdout: string): string {
  if (!stdout.startsWith("[\n")) return stdout;
  const panes = JSON.parse(stdout) as readonly { readonly window_id: number }[];
  return JSON.stringify(
    panes.toSorted((a, b) => a.window_id - b.window_id),
    undefined,
    2,
  );
}
