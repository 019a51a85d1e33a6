import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HostFrameListener } from "@wezterm-parallel/shared/protocol/host-frame-listener";
import type { SessionExit, TerminalSize } from "@wezterm-parallel/shared/protocol/session-files";

import type { AttemptName } from "./attempt-logs.ts";

/** Terminals of this machine's attempts, in their session hosts. */
export interface Terminals {
  /** What runs now of an attempt, or ran last; `not-found` when none is here, `invalid-request` without a terminal. */
  find(attempt: AttemptName): Promise<Result<TerminalSession, Failure>>;
}

export interface TerminalSession {
  /** Such as `r12/test#1`, or of a phase `r12/test#1.setup.1`. */
  readonly id: string;
  /** Undefined while it runs, or was lost. */
  exit(): Promise<SessionExit | undefined>;
  /** Without a size it gets every byte as it comes, for whoever follows the sizes that it is told. */
  view(listener: TerminalListener, own?: OwnSize): TerminalLink;
  /** Only types. */
  sender(listener: TerminalListener): TerminalLink;
  /** What it showed at last, to paint below one another; undefined when it showed nothing. */
  lastScreen(sizes?: readonly TerminalSize[]): Promise<string | undefined>;
}

export interface Cells {
  readonly columns: number;
  readonly rows: number;
}

export interface OwnSize extends Cells {
  /** Takes the terminal's size over, types and answers its questions; else what is shown is fitted into the size. */
  readonly takesOver: boolean;
}

export interface TerminalListener extends HostFrameListener {
  /** Once, at the end of the connection, however it came. */
  closed(): void;
}

export interface TerminalLink {
  type(bytes: Uint8Array): void;
  resize(size: Cells): void;
  /** Bytes handed over that the host has not taken. */
  waiting(): number;
  /** Lets the host go on without being read, until `resume`: it skips to a snapshot when that takes long. */
  pause(): void;
  resume(): void;
  /** Nothing is heard any more. */
  close(): void;
}
