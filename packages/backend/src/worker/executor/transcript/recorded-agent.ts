import { basename } from "node:path";

import {
  isRecorded,
  type TranscriptRecord,
} from "@wezterm-parallel/shared/domain/transcript/transcript-parsers";

/** An agent that an attempt started, and where its own record of the conversation may be. */
export interface RecordedAgent {
  readonly program: TranscriptRecord;
  /** The file of `wzp acp`, which records its conversation itself. */
  readonly record?: string | undefined;
  /** Id of the conversation, if it was given one. */
  readonly session: string | undefined;
  readonly env: (name: string) => string | undefined;
  /** Its working directory, without links. */
  readonly directory: string;
  /** Nobody else works in that directory. */
  readonly isAlone: boolean;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** New lines of one record. */
export interface TranscriptSource {
  /** Name of the sub-agent; absent for the agent itself. */
  readonly by?: string;
  /** Returns the lines that were added since the last call. */
  lines(): AsyncIterable<string>;
}

/** Finds the records of one agent; called again and again, because they appear while it works. */
export interface TranscriptSources extends Disposable {
  find(): Promise<readonly TranscriptSource[]>;
}

export interface StartedProgram {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly base: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly isAlone: boolean;
  readonly startedAt: number;
  /** The file in which `wzp acp` records the conversation. */
  readonly record?: string | undefined;
}

/** Returns undefined for programs whose records are unknown, and for those that cannot be told from others' ones. */
export function recordedAgent(started: StartedProgram): RecordedAgent | undefined {
  const { argv, env, base, directory, isAlone, startedAt, record } = started;
  const found = { env: (name: string) => env[name] ?? base[name], directory, isAlone, startedAt };
  if (record !== undefined) return { ...found, program: "acp", session: undefined, record };
  const program = basename(argv[0] ?? "");
  if (!isRecorded(program)) return undefined;
  const session = argv.map((part) => sessionPattern.exec(part)?.[1]).find((id) => id !== undefined);
  if (session === undefined && !isAlone) return undefined;
  return { ...found, program, session };
}

const sessionPattern = /^--(?:session-id|resume)=([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/** Returns a directory that a variable names, or one below the home directory. */
export function directoryOf({ env }: RecordedAgent, variable: string, below: string): string {
  return env(variable) ?? `${env("HOME") ?? "/nonexistent"}/${below}`;
}
