import { createHash } from "node:crypto";

/** Docker allows much longer project names; 40 keeps container names readable. */
const projectNameLength = 40;

/** Returns a task's slot variables: PORT, PORT_1 … and names of resources not to be shared with other checkouts. */
export function slotEnvironment(attempt: string, ports: readonly number[]): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [at, port] of ports.entries()) {
    const suffix = at === 0 ? "" : `_${at}`;
    env[`PORT${suffix}`] = String(port);
    env[`WZP_PORT${suffix}`] = String(port);
  }
  return { ...env, WZP_SLOT: slotName(attempt), COMPOSE_PROJECT_NAME: slotName(attempt) };
}

/** Lower-case letters, digits and `_`: valid for databases and compose projects, unique per attempt. */
function slotName(attempt: string): string {
  const words = attempt
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .slice(0, projectNameLength);
  const hash = createHash("sha256").update(attempt).digest("hex").slice(0, 6);
  return `wzp_${words.replace(/^_|_$/g, "")}_${hash}`;
}
