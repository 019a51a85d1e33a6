import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory, type HomePaths } from "@wezterm-parallel/shared/protocol/home";
import { hostProtocolVersion } from "@wezterm-parallel/shared/protocol/host/host-frames";
import {
  hostDirectory,
  hostFileNames,
  hostSocket,
  isRelayedHost,
  type HostRecord,
  type SessionExit,
  sessionFileNames,
  type TerminalSize,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { type Cells, linkToHost, type TerminalLink, type TerminalListener } from "./host-link.ts";
import { readSessionExit, readJsonFile, readSessionFiles, type SessionFiles } from "./session-files-of.ts";

/** Terminals of this machine's attempts, in their session hosts. */
export interface Terminals {
  /**
   * Finds the running or last phase; fails with `not-found` when none is here, `invalid-request` without a terminal.
   */
  find(attempt: AttemptName): Promise<Result<TerminalSession, Failure>>;
}

export interface TerminalSession {
  /** Such as `r12/test#1`, or for a phase `r12/test#1.setup.1`. */
  readonly id: string;
  /** Undefined while it runs, or when it was lost. */
  exit(): Promise<SessionExit | undefined>;
  /** Without a size, sends every byte unchanged, for clients that follow the sizes that they receive. */
  view(listener: TerminalListener, own?: OwnSize): TerminalLink;
  /** Opens a link for input only. */
  sender(listener: TerminalListener): TerminalLink;
  /** Returns the last screen as lines to print; undefined when nothing was shown. */
  lastScreen(sizes?: readonly TerminalSize[]): Promise<string | undefined>;
}

export interface OwnSize extends Cells {
  /** True: sets the terminal's size, types and answers its queries. False: the output is fitted into this size. */
  readonly takesOver: boolean;
}

/** Renders the last screen of an ended terminal from its log. */
export type RenderLastScreen = (
  logPath: string,
  sizes?: readonly TerminalSize[],
) => Promise<{ readonly styled: string } | undefined>;

export function attemptTerminals(
  { state, runtime }: Pick<HomePaths, "state" | "runtime">,
  renderLastScreen: RenderLastScreen,
): Terminals {
  const root = resolve(state);
  return {
    find: async ({ run, task, attempt }) => {
      const files = await readSessionFiles(root, attemptDirectory(root, run, task, attempt));
      if (files === undefined) return fail(notHere({ run, task, attempt }));
      if (!files.meta.terminal) return fail(noTerminal(files.meta.id));
      const host = await readHost({ root, runtime }, files.meta.host);
      return ok(sessionOf(files, host, renderLastScreen));
    },
  };
}

/** Reads the host's own record, because a task can change the files in its session directory. */
async function readHost(
  { root, runtime }: { readonly root: string; readonly runtime: string },
  host: string,
): Promise<Pick<HostRecord, "socket" | "protocol"> | undefined> {
  if (isRelayedHost(host)) return { socket: hostSocket(runtime, host), protocol: hostProtocolVersion };
  if (!/^[\w-]{1,100}$/.test(host)) return undefined;
  return await readJsonFile<HostRecord>(`${hostDirectory(root, host)}/${hostFileNames.record}`);
}

function sessionOf(
  { directory, meta, exit }: SessionFiles,
  host: Pick<HostRecord, "socket" | "protocol"> | undefined,
  render: RenderLastScreen,
): TerminalSession {
  const { socket = "/nowhere", protocol = 0 } = host ?? {};
  const hello = { type: "hello", protocol, session: meta.id } as const;
  return {
    id: meta.id,
    exit: async () => exit ?? (await readSessionExit(directory)),
    view: (listener, { columns, rows, takesOver } = anySize) => {
      const viewer = { ...hello, role: "viewer", readOnly: !takesOver, columns, rows } as const;
      return linkToHost(socket, viewer, listener);
    },
    sender: (listener) => linkToHost(socket, { ...hello, role: "sender" }, listener),
    lastScreen: async (sizes) => {
      const screen = await render(`${directory}/${sessionFileNames.out}`, sizes);
      return screen?.styled;
    },
  };
}

/** Matches no terminal, so the host does not fit the output. */
const anySize = { columns: 0, rows: 0, takesOver: false } as const;

function notHere({ run, task, attempt }: Pick<AttemptName, "run" | "task" | "attempt">): Failure {
  const id = attemptId(run, task, attempt);
  return createFailure({
    reason: "not-found",
    detail: createMessage("terminal-not-here", { attempt: id }),
    hint: createMessage("terminal-not-here-hint", { attempt: id }),
  });
}

function noTerminal(id: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("terminal-none", { attempt: id }),
    hint: createMessage("terminal-none-hint", { attempt: id }),
  });
}
