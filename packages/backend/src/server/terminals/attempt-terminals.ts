import { resolve } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { attemptId, type AttemptName } from "@wezterm-parallel/shared/domain/ids";
import { attemptDirectory } from "@wezterm-parallel/shared/protocol/home";
import {
  hostDirectory,
  hostFileNames,
  type HostRecord,
  type SessionExit,
  sessionFileNames,
  type TerminalSize,
} from "@wezterm-parallel/shared/protocol/host/session-files";

import { type Cells, linkToHost, type TerminalLink, type TerminalListener } from "./host-link.ts";
import { readExit, readJsonFile, readSessionFiles, type SessionFiles } from "./session-files-of.ts";

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

export interface OwnSize extends Cells {
  /** Takes the terminal's size over, types and answers its questions; else what is shown is fitted into the size. */
  readonly takesOver: boolean;
}

/** Of a terminal that has ended: what its log shows at its end. */
export type RenderLastScreen = (
  logPath: string,
  sizes?: readonly TerminalSize[],
) => Promise<{ readonly styled: string } | undefined>;

/** Terminals of this machine's attempts under the state directory. */
export function attemptTerminals(state: string, renderLastScreen: RenderLastScreen): Terminals {
  const root = resolve(state);
  return {
    find: async ({ run, task, attempt }) => {
      const files = await readSessionFiles(root, attemptDirectory(root, run, task, attempt));
      if (files === undefined) return fail(notHere({ run, task, attempt }));
      if (!files.meta.terminal) return fail(noTerminal(files.meta.id));
      const host = await readHost(root, files.meta.host);
      return ok(sessionOf(files, host, renderLastScreen));
    },
  };
}

/** By the host's own record: what a session's directory says is within reach of its task. */
async function readHost(root: string, host: string): Promise<HostRecord | undefined> {
  if (!/^[\w-]{1,100}$/.test(host)) return undefined;
  return await readJsonFile<HostRecord>(`${hostDirectory(root, host)}/${hostFileNames.record}`);
}

function sessionOf(
  { directory, meta, exit }: SessionFiles,
  host: HostRecord | undefined,
  render: RenderLastScreen,
): TerminalSession {
  const { socket = "/nowhere", protocol = 0 } = host ?? {};
  const hello = { type: "hello", protocol, session: meta.id } as const;
  return {
    id: meta.id,
    exit: async () => exit ?? (await readExit(directory)),
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

/** That of no terminal, for which the host fits nothing. */
const anySize = { columns: 0, rows: 0, takesOver: false } as const;

function notHere({ run, task, attempt }: Pick<AttemptName, "run" | "task" | "attempt">): Failure {
  const id = attemptId(run, task, attempt);
  return sayFailure({
    reason: "not-found",
    detail: say("terminal-not-here", { attempt: id }),
    hint: say("terminal-not-here-hint", { attempt: id }),
  });
}

function noTerminal(id: string): Failure {
  return sayFailure({
    reason: "invalid-request",
    detail: say("terminal-none", { attempt: id }),
    hint: say("terminal-none-hint", { attempt: id }),
  });
}
