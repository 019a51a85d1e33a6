import { programName } from "../task/sandbox.ts";
import type { Activity } from "./activity.ts";

/** Ms after its start within which an agent that can say what it does has said something. */
export const startDialogMs = 60_000;

/** Arguments with which these agents have no screen of their own. By program that always reports its state otherwise. */
const screenless: Readonly<Record<string, ReadonlySet<string>>> = {
  claude: new Set(["-p", "--print"]),
  codex: new Set(["exec", "e", "app-server", "mcp", "mcp-server", "proto", "review"]),
};

/** Returns whether this command starts an agent in its own screen that says what it does. */
export function reportsItself([program = "", ...args]: readonly string[]): boolean {
  const without = screenless[programName(program)];
  if (without === undefined) return false;
  const end = args.indexOf("--");
  return !(end < 0 ? args : args.slice(0, end)).some((each) => without.has(each));
}

/**
 * Returns what an agent does that has said nothing since it was started (epoch ms): after a minute it waits for a person in
 * a dialog that no rule knows, such as one of a later version about a login or new terms.
 */
export function findStartDialog(startedAt: number, now: number): Activity | undefined {
  const since = startedAt + startDialogMs;
  if (now < since) return undefined;
  return {
    state: "waiting",
    source: "screen",
    by: "start-dialog",
    message: "it has said nothing since its start, so it probably shows a dialog",
    since,
  };
}
