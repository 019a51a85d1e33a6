import recorded from "./recording.json" with { type: "json" };

/** One call of the real command line and its answer; `$HOME`, times and numbers of terminals are replaced. */
export interface Step {
  readonly note: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Each character one byte. */
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

/** The column of directories was as wide as the home of the recording made it. */
const recordedHomeLength = 19;

/** Replaces what differs from machine to machine, as the recording does. */
export function normalise(text: string, home: string): string {
  return text
    .replaceAll(home, "$HOME")
    .replaceAll(/\/dev\/(pts\/\d+|ttys\d+)/g, "/dev/pts/N")
    .replace(/^WINID.*$/m, (header) => header.slice(0, recordedHomeLength - home.length))
    .replaceAll(/^\d\d:\d\d:\d\d\.\d\d\d /gm, "HH:MM:SS.mmm ");
}

/** The objects of `list` in the order of their windows, which WezTerm gives in none; other text as it is. */
export function inWindowOrder(stdout: string): string {
  if (!stdout.startsWith("[\n")) return stdout;
  const panes = JSON.parse(stdout) as readonly { readonly window_id: number }[];
  return JSON.stringify(
    panes.toSorted((a, b) => a.window_id - b.window_id),
    undefined,
    2,
  );
}
