import type { HookEnd } from "./hook-spec.ts";

interface Ended {
  readonly end: HookEnd;
  /** The last lines of its output. */
  readonly output: string;
}

/** The end of a run of a hook, as its log keeps it. */
export interface HookRunEnd {
  /** Exit code; absent: it has none, and `answer` begins with the reason. */
  readonly status: number | undefined;
  readonly answer: string;
}

export function hookRunEnd({ end, output }: Ended): HookRunEnd {
  if (end.kind === "exited") return { status: end.code, answer: output };
  return { status: undefined, answer: [whyOf(end), output].filter((part) => part !== "").join("\n") };
}

function whyOf(end: Exclude<HookEnd, { kind: "exited" }>): string {
  if (end.kind === "signalled") return `it was ended by ${end.signal}`;
  return end.kind === "timed-out" ? "its time was over" : end.why;
}
