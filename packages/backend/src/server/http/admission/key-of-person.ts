import type { Principal } from "./principal.ts";

/** Returns under which key something of this person is stored. The local owner has no account, but can have preferences. */
export function keyOfPerson({ kind, id }: Principal): string {
  return kind === "local" ? kind : `${kind} ${id}`;
}
