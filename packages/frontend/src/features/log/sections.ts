import type { AttemptOutcome } from "@wezterm-parallel/shared/domain/task/task-state";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";
import type { AttemptLog } from "@wezterm-parallel/shared/protocol/api/schemas/routes-schemas";

/** A part of an attempt with its own log: a phase and, without a terminal, one of its two streams. */
export interface LogSection {
  readonly phase: Phase;
  readonly stream: "out" | "err";
  readonly bytes: number;
}

export function sectionKey({ phase, stream }: Pick<LogSection, "phase" | "stream">): string {
  return `${phase}/${stream}`;
}

const phaseKinds = { "setup-failed": "setup.", "verify-failed": "verify." } as const;

/** Returns the set-up command or check that made the attempt fail: the last one, because they run in sequence. */
export function failedPhase(
  entries: readonly AttemptLog[],
  outcome: AttemptOutcome | undefined,
): Phase | undefined {
  if (outcome?.kind !== "failed") return undefined;
  const { reason } = outcome.failure;
  if (reason !== "setup-failed" && reason !== "verify-failed") return undefined;
  const kind = phaseKinds[reason];
  return entries.map(({ phase }) => phase as Phase).findLast((phase) => phase.startsWith(kind));
}

/** Returns the sections to choose from: non-empty ones, and always the task's output and the failed phase. */
export function sectionsOf(entries: readonly AttemptLog[], failed?: Phase): LogSection[] {
  return entries
    .filter(
      ({ phase, stream, bytes }) => bytes > 0 || ((phase === "run" || phase === failed) && stream === "out"),
    )
    .map(({ phase, stream, bytes }) => ({ phase: phase as Phase, stream, bytes }));
}

interface AskedSection {
  readonly phase: string | undefined;
  readonly stream: string | undefined;
}

/** Chooses the section in the address, else the one that explains the failure, else the task's own output. */
export function chooseSection(
  sections: readonly LogSection[],
  asked: AskedSection,
  failed?: Phase,
): LogSection | undefined {
  const wanted = sections.filter(({ phase }) => asked.phase === undefined || phase === asked.phase);
  const inStream = wanted.find(({ stream }) => stream === asked.stream);
  if (asked.phase !== undefined && wanted.length > 0) return inStream ?? wanted[0];
  if (asked.stream === undefined && failed !== undefined) {
    const [most] = sections
      .filter(({ phase }) => phase === failed)
      .toSorted((one, other) => other.bytes - one.bytes);
    if (most !== undefined) return most;
  }
  return (
    sections.find(({ phase, stream }) => phase === "run" && stream === (asked.stream ?? "out")) ?? sections[0]
  );
}
