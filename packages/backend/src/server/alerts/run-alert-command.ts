import { spawn } from "node:child_process";
import { homedir } from "node:os";

import type { EventOf } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

/** The alert that a command receives: one of the store, or a test. */
export interface ToldAlert extends Omit<EventOf<"alert.changed">["data"], "alert" | "state"> {
  readonly alert: string;
  readonly state: string;
}

interface Ended {
  readonly done: boolean;
  /** Its exit, with the end of its stderr. */
  readonly detail: string;
}

const commandLimitMs = 60_000;
/** Characters of stderr that are kept. */
const keptText = 500;

/** Runs a command without a shell. After a minute, or when the signal is aborted, it is killed with its children. */
export async function runAlertCommand(
  [program = "", ...words]: readonly string[],
  told: ToldAlert,
  { signal, limitMs = commandLimitMs }: { readonly signal: AbortSignal; readonly limitMs?: number },
): Promise<Ended> {
  const { alert, state, severity, detail } = told;
  const child = spawn(program, words, {
    cwd: homedir(),
    env: {
      ...process.env,
      WZP_ALERT: alert,
      WZP_ALERT_STATE: state,
      WZP_ALERT_SEVERITY: severity,
      // Names of tasks and directories may contain control characters, and a NUL would refuse the start.
      WZP_ALERT_DETAIL: detail.replaceAll(/\p{Cc}/gu, " "),
    },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-keptText)));
  using _end = endEarly(child.pid, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]));
  const { promise, resolve } = Promise.withResolvers<{
    readonly code?: number | null;
    readonly how: string;
  }>();
  child.on("error", (error) => resolve({ how: error.message }));
  // Not `close`: a child of the command may keep stderr open.
  child.on("exit", (code, by) => resolve({ code, how: by === null ? `exit ${code}` : `killed by ${by}` }));
  const { code, how } = await promise;
  child.stderr.destroy();
  return { done: code === 0, detail: [how, said.trim()].filter((part) => part !== "").join(": ") };
}

/** Kills the process group when the signal is aborted. */
function endEarly(pid: number | undefined, signal: AbortSignal): Disposable {
  const kill = () => {
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  signal.addEventListener("abort", kill);
  if (signal.aborted) kill();
  return { [Symbol.dispose]: () => signal.removeEventListener("abort", kill) };
}
