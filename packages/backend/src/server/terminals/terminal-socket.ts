import type { Logger } from "pino";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import { type AttemptName, parseId } from "@wezterm-parallel/shared/domain/ids";

import type { Records } from "../../base/backlog.ts";
import type { AuthFlow } from "../http/admission/principal.ts";
import type { UpgradeEndpoint } from "../http/upgrade-endpoint.ts";
import type { Terminals } from "./attempt-terminals.ts";
import { TerminalSeats } from "./terminal-seats.ts";
import { TerminalView } from "./terminal-view.ts";

interface TerminalSocketPorts {
  readonly auth: AuthFlow;
  readonly terminals: Terminals;
}

/** The size of a large paste; longer text comes in several messages. */
const messageLimit = 256 * 1024;

/**
 * Serves a terminal to a browser or program: viewing needs `terminals:read`, each input and resize `terminals:write`.
 */
export function terminalSocket({ auth, terminals }: TerminalSocketPorts, log: Logger): UpgradeEndpoint {
  const seats = new TerminalSeats();
  return {
    messageLimit,
    isStream: true,
    prepare: async ({ principal, parameters, records }) => {
      const attempt = await findTerminalAttempt(records, parameters["attempt"] ?? "");
      if (!attempt.ok) return attempt;
      const session = await terminals.find(attempt.value.name);
      if (!session.ok) return session;
      const { project } = attempt.value;
      const mayWrite = () => {
        const writable = auth.sees(principal, "terminals:write");
        return writable === "all" || writable.has(project);
      };
      return ok((socket) => {
        const person = { name: principal.name, mayWrite, seats };
        new TerminalView(socket, session.value, person).start((error) =>
          log.error({ err: error, session: session.value.id }, "a terminal could not be shown"),
        );
      });
    },
  };
}

interface FoundAttempt {
  readonly name: AttemptName;
  /** Number of its project. */
  readonly project: number;
}

/**
 * Resolves an attempt through the records, so that no name from outside becomes a path; for a task, its last attempt.
 */
export async function findTerminalAttempt(
  records: Records,
  id: string,
): Promise<Result<FoundAttempt, Failure>> {
  const attempt = await records.attempt(id);
  if (!attempt.ok) return attempt;
  const parsed = parseId(attempt.value.id);
  if (!parsed.ok || parsed.value.kind !== "attempt") {
    return fail(createFailure({ reason: "not-found", detail: createMessage("not-an-attempt", { id }) }));
  }
  const run = await records.run(parsed.value.run);
  return run.ok ? ok({ name: parsed.value, project: Number(run.value.projectId.slice(1)) }) : run;
}
