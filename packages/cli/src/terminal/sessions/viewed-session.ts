import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { readJson, type FoundSession } from "./find-session.ts";
import { SessionLink, type SessionListener } from "./session-link.ts";

/** 0 × 0 without a terminal: the host then sends the output unchanged. */
export interface ViewSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ViewGreeting extends ViewSize {
  readonly readOnly: boolean;
}

export interface ViewListener extends SessionListener {
  /** Called when only viewing is permitted, although more was requested. */
  lookOnly(): void;
}

/** Connection to a viewed session. */
export interface ViewLink {
  resize(size: ViewSize): void;
  type(bytes: Uint8Array): void;
  /** Stops reading from the session until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** A session that can be viewed, on this machine or at a remote server. */
export interface ViewedSession {
  /** Such as `r12/test#1`. */
  readonly id: string;
  open(greeting: ViewGreeting, listener: ViewListener): ViewLink;
  /** Returns how it ended, if that is known without a request. */
  readExit(): SessionExit | undefined;
}

/** Views a session of this machine: connects to its host, and reads from its files how it ended. */
export function localSession({ meta, directory, protocol }: FoundSession): ViewedSession {
  return {
    id: meta.id,
    open: (greeting, listener) => {
      const hello = { type: "hello", protocol, role: "viewer", session: meta.id, ...greeting } as const;
      const link = new SessionLink(meta.socket, hello, listener);
      return {
        resize: ({ columns, rows }) => link.say({ type: "resize", columns, rows }),
        type: (bytes) => link.type(bytes),
        pause: () => link.pause(),
        resume: () => link.resume(),
        close: () => link.close(),
      };
    },
    readExit: () => readJson<SessionExit>(`${directory}/${sessionFileNames.exit}`),
  };
}
