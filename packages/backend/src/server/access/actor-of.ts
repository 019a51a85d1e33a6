import type { Actor } from "../../drivers/accounts/audit-entry.ts";
import type { Principal, RequestOrigin } from "../http/admission/principal.ts";

/** Returns the actor of an audit entry: who acted, and from where. */
export function actorOf(
  { kind, id, name, grant }: Pick<Principal, "kind" | "id" | "name" | "grant">,
  { address, requestId }: RequestOrigin,
): Actor {
  return { kind, id, name, address, requestId, grant };
}
