import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { readJson, type FoundSession } from "./find-session.ts";
import { SessionLink, type SessionListener } from "./session-link.ts";

/** 0 × 0 of what is no terminal: it takes everything as it comes. */
export interface ViewSize {
  readonly columns: number;
  readonly rows: number;
}

export interface ViewGreeting extends ViewSize {
  readonly readOnly: boolean;
}

export interface ViewListener extends SessionListener {
  /** Only looking is permitted, whatever was asked for. */
  lookOnly(): void;
}

/** The way to a session that is looked at. */
export interface ViewLink {
  resize(size: ViewSize): void;
  type(bytes: Uint8Array): void;
  /** Lets the session go on without being read, until `resume`. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** A session that can be looked at, of this machine or of a server elsewhere. */
export interface ViewedSession {
  /** Such as `r12/test#1`. */
  readonly id: string;
  open(greeting: ViewGreeting, listener: ViewListener): ViewLink;
  /** How it ended, where that is known without asking. */
  readExit(): SessionExit | undefined;
}

/** One of this machine: its host is asked, and its files tell how it ended. */
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
