import type { GrantResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { CliContext } from "../invocation/context.ts";
import { formatAge, formatDuration } from "../text/duration.ts";
import { renderTable } from "../text/table.ts";
import { visible } from "../text/width.ts";

/** Characters of a UUID: enough to distinguish those of one team, and short enough to type. */
const shortId = 8;

/** Renders keys or sign-ins with their rights, expiry and last use; with `names`, also their owners. */
export async function renderGrants(
  grants: readonly GrantResource[],
  { colours, width }: Pick<CliContext, "colours" | "width">,
  none: string,
  names?: ReadonlyMap<string, string>,
): Promise<string> {
  if (grants.length === 0) return none;
  const now = Date.now();
  const rows = grants.map((grant) => [
    { text: grant.id.slice(0, shortId), colour: grant.current ? colours.bold : undefined },
    ...(names === undefined ? [] : [{ text: visible(ownerOf(grant, names)) }]),
    { text: visible(grant.label) },
    { text: grant.kind },
    { text: stateOf(grant, now), colour: colourOf(grant, now, colours) },
    { text: usedOf(grant, now) },
    { text: `from ${visible(grant.address)}` },
    { text: visible(grant.scopes?.join(" ") ?? ""), colour: colours.dim },
  ]);
  return renderTable(rows, width);
}

/** Shows the id of an owner whose account was removed. */
function ownerOf({ kind, user }: GrantResource, names: ReadonlyMap<string, string>): string {
  if (kind === "worker") return "–";
  return user === undefined ? "local owner" : (names.get(user) ?? user);
}

/** Keys that expire within this time are highlighted. */
const soonMs = 7 * 24 * 3_600_000;

function colourOf(grant: GrantResource, now: number, colours: CliContext["colours"]) {
  if (isOver(grant, now)) return colours.dim;
  const ends = grant.kind === "key" && grant.expiresAt !== undefined && grant.expiresAt - now < soonMs;
  return ends ? colours.yellow : undefined;
}

function isOver({ revokedAt, expiresAt }: GrantResource, now: number): boolean {
  return revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= now);
}

function stateOf({ revokedAt, expiresAt }: GrantResource, now: number): string {
  if (revokedAt !== undefined) return "revoked";
  if (expiresAt === undefined) return "does not expire";
  return expiresAt <= now ? "expired" : `for ${formatDuration(expiresAt - now)}`;
}

function usedOf({ lastUsedAt }: GrantResource, now: number): string {
  return lastUsedAt === undefined ? "never used" : `used ${formatAge(now - lastUsedAt)}`;
}
