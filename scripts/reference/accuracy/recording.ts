/** The activity of a program: `working`, `out-of-quota`, or what it waits for. */
export type Doing = string;
/** Seconds since the start of the recording, what kind, and what the program printed or its hook got. */
export type Signal = readonly [at: number, kind: "status" | "title" | "hook", value: unknown];

export interface Run {
  readonly agent: string;
  readonly name: string;
  readonly from: number;
  readonly until: number;
  readonly signals: readonly Signal[];
  /** Ends of its output, from a time on; only where the screen matters. */
  readonly screens?: readonly (readonly [at: number, text: string])[];
  /** Its real activity, from a time on; before the first, it waited for its first prompt. */
  readonly truth: readonly (readonly [at: number, doing: Doing])[];
}

export interface Recordings {
  /** Messages of the Agent Client Protocol, by agent. */
  readonly conversations: Readonly<Record<string, readonly Sent[]>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly runs: readonly Run[];
  /** Single screens, of which nothing else is known. */
  readonly screens: Readonly<Record<string, readonly (readonly [doing: Doing, text: string])[]>>;
}

export interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly result?: { readonly stopReason?: string; readonly outcome?: { readonly outcome: string } };
  readonly error?: unknown;
}

/** A message of a recorded conversation over the Agent Client Protocol: seconds, who sent it, and what. */
export type Sent = readonly [at: number, from: "client" | "agent", message: Message];
