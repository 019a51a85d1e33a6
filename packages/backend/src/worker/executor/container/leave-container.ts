import { setTimeout as delay } from "node:timers/promises";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

import type { SessionEnd } from "../../../drivers/session/sessions.ts";
import { errorLine } from "../results/last-lines.ts";
import { containerName } from "./container-names.ts";
import { askRuntime } from "./container-runtime.ts";
import type { AttemptContainer } from "./open-container.ts";

/** Exit codes of the runtime's own; a command may have them too. */
const ownCodes = { failed: 125, refused: 126, missing: 127 } as const;
const removalTries = 3;
const removalPauseMs = 1_000;

/** A command that has ended. */
interface EndedCommand {
  /** State directory of the home. */
  readonly state: string;
  readonly session: string;
  readonly program: string;
  /** Absent: it was not started. */
  readonly end: SessionEnd | undefined;
  /** Of its session. */
  readonly directory: string;
}

/** Removes the container; returns why its command did not run, or why the container is still there. */
export async function leaveContainer(
  container: AttemptContainer,
  command: EndedCommand,
): Promise<Failure | undefined> {
  const name = containerName(command.state, command.session);
  const failure = await whyNotStarted(container, name, command);
  return (await removeContainer(container, name)) ?? failure;
}

async function whyNotStarted(
  { runtime, settings: { image } }: AttemptContainer,
  name: string,
  { program, end, directory }: EndedCommand,
): Promise<Failure | undefined> {
  if (end?.kind !== "exited" || !Object.values<number>(ownCodes).includes(end.code)) return undefined;
  const state = await askRuntime(runtime, ["inspect", "--format", "{{.State.Status}}", name]);
  // Once it has run, the code is that of the command.
  if (state.ok && state.output.trim() === "exited") return undefined;
  if (end.code === ownCodes.missing) {
    const detail = createMessage("container-program-missing", { image, program });
    return createFailure({ reason: "missing-program", detail });
  }
  const said = (errorLine(directory) ?? "").replace(/^Error:\s*/, "");
  return createFailure({
    reason: "container-failed",
    detail: createMessage("container-failed", { runtime: runtime.kind, said }),
    hint: createMessage("container-failed-hint", { runtime: runtime.kind }),
  });
}

/** Ends what is left in it; returns a failure if that is impossible. */
export async function removeContainer(
  { runtime }: Pick<AttemptContainer, "runtime">,
  name: string,
): Promise<Failure | undefined> {
  for (let tries = 1; ; tries++) {
    const removed = await askRuntime(runtime, ["rm", "--force", "--volumes", name]);
    if (removed.ok || /no (such )?container|not found|does not exist/i.test(removed.said)) return undefined;
    if (tries < removalTries) await delay(removalPauseMs);
    else
      return createFailure({
        reason: "container-failed",
        detail: createMessage("container-left", { name, said: removed.said }),
        hint: createMessage("container-left-hint", { runtime: runtime.kind, name }),
      });
  }
}
