import { createHash } from "node:crypto";

/** Identifies a home on this machine, so that two homes never kill each other's processes. */
export function homeId(state: string): string {
  return createHash("sha256").update(state).digest("hex").slice(0, 16);
}
