import type { LogEntry } from "@wezterm-parallel/shared/protocol/routes-schemas";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

/** A part of an attempt that has a log: a phase and, without a terminal, one of its two streams. */
export interface LogSection {
  readonly phase: Phase;
  readonly stream: "out" | "err";
}

export function sectionKey({ phase, stream }: LogSection): string {
  return `${phase}/${stream}`;
}

/** Those one can choose from: with something in them, and the task's own output always. */
export function sectionsOf(entries: readonly LogEntry[]): LogSection[] {
  return entries
    .filter(({ phase, stream, bytes }) => bytes > 0 || (phase === "run" && stream === "out"))
    .map(({ phase, stream }) => ({ phase: phase as Phase, stream }));
}

/** What the address asks for, else what the task itself printed. */
export function chooseSection(
  sections: readonly LogSection[],
  asked: { readonly phase: string | undefined; readonly stream: string | undefined },
): LogSection | undefined {
  const wanted = sections.filter(({ phase }) => asked.phase === undefined || phase === asked.phase);
  const inStream = wanted.find(({ stream }) => stream === asked.stream);
  if (asked.phase !== undefined && wanted.length > 0) return inStream ?? wanted[0];
  return (
    sections.find(({ phase, stream }) => phase === "run" && stream === (asked.stream ?? "out")) ?? sections[0]
  );
}
