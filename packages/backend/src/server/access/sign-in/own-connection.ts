import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Peer } from "../../../base/peer.ts";
import type { Accounts, FoundToken, Grant } from "../../../drivers/accounts/accounts.ts";
import type { RequestOrigin } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { localOwner, nobody } from "../principal-of.ts";
import type { RefusalLog } from "../refusal-log.ts";

/** May become anybody, and is often the user of a relay into a container or a virtual machine. */
const root = 0;

/** Keys and tokens of workers are made to be carried elsewhere. */
const bound: ReadonlySet<Grant["kind"]> = new Set(["browser", "program", "link"]);

/** The user to note with what is made now; undefined for who comes from another machine or through a proxy. */
export async function peerUidOf({ peer, proxied }: RequestOrigin): Promise<number | undefined> {
  const found = await peer();
  return found.kind === "here" && !proxied ? found.uid : undefined;
}

/**
 * Who came with a sign-in or a link that is not theirs; undefined for its owner. On the loopback address browsers and
 * programs hand their tokens to whoever has the port: what another user of the machine got that way counts for nothing.
 */
export async function strangerOf(grant: Grant, origin: RequestOrigin): Promise<Stranger | undefined> {
  // The local owner is one user of this machine; a person may be any.
  const uid = grant.peerUid ?? (grant.user === undefined ? process.getuid?.() : undefined);
  if (uid === undefined || !bound.has(grant.kind)) return undefined;
  const peer = await origin.peer();
  const same = peer.kind === "here" && (peer.uid === uid || peer.uid === root);
  const use = { grant, peer, proxied: origin.proxied, same };
  if (grant.kind === "link" ? mayOpen(use) : mayUse(use)) return undefined;
  return { of: uid, by: peer.kind === "here" ? peer.uid : peer.kind };
}

export interface Stranger {
  /** User whose it is. */
  readonly of: number;
  /** Who came with it: a user, or a program of which no more is known. */
  readonly by: number | Exclude<Peer["kind"], "here">;
}

interface Use {
  readonly grant: Grant;
  readonly peer: Peer;
  readonly proxied: boolean;
  /** The program is of the user whose the grant is. */
  readonly same: boolean;
}

/** A link may be carried to another machine, and that of an account may be opened through a proxy. */
function mayOpen({ grant, peer, proxied, same }: Use): boolean {
  return same || isNotHere(peer) || (proxied && grant.user !== undefined);
}

/** A session that was made on this machine without a proxy is used in that way alone. */
function mayUse({ grant, peer, proxied, same }: Use): boolean {
  return grant.peerUid === undefined ? same || isNotHere(peer) : same && !proxied;
}

function isNotHere({ kind }: Peer): boolean {
  return kind === "elsewhere" || kind === "unknown";
}

interface Stolen {
  readonly found: FoundToken;
  readonly stranger: Stranger;
  readonly origin: RequestOrigin;
}

/** Another user of this machine has a copy, so it counts no more; where nobody can be named it is only refused. */
export async function endStolen(
  { accounts, refusals }: { readonly accounts: Accounts; readonly refusals: RefusalLog },
  { found: { grant, user }, stranger, origin }: Stolen,
): Promise<void> {
  const { kind, label } = grant;
  const actor = { ...actorOf(nobody, origin), name: user?.name ?? localOwner.name };
  const audit = {
    actor,
    action: "sessions.foreign",
    object: grant.id,
    outcome: "refused",
    before: { kind, label, uid: stranger.of, usedBy: stranger.by },
  } as const;
  if (stranger.by === "unseen" || stranger.by === "unknown") await refusals.record(audit);
  else await accounts.revoke({ grant: grant.id }, audit);
}

export const sessionOfAnother: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("session-of-another-user"),
  hint: say("session-of-another-user-hint"),
});

export const linkOfAnother: Failure = sayFailure({
  reason: "unauthorized",
  detail: say("link-of-another-user"),
  hint: say("link-of-another-user-hint"),
});
