import type { CliContext } from "../invocation/context.ts";

/** Whether this process runs in that session, by the marks in the environment of every process of a task. */
export function isInside({ env, home }: CliContext, session: string): boolean {
  return env["WZP_SESSION"] === session && env["WZP_HOME_ID"] === homeId(home.state);
}

/** As the host marks it. */
function homeId(state: string): string {
  // Loaded only in tasks: it takes milliseconds, and the first screen is waited for.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}
