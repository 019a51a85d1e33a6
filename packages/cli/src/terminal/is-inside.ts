import type { CliContext } from "../invocation/context.ts";

/** Checks whether this process runs in that session, by variables that every process of a task has. */
export function isInside({ env, home }: CliContext, session: string): boolean {
  return env["WZP_SESSION"] === session && env["WZP_HOME_ID"] === homeId(home.state);
}

/** Computes the id as the host does. */
function homeId(state: string): string {
  // Loaded only in tasks: it takes milliseconds, which would delay the first screen.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}
