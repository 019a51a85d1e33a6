import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Peer } from "../../../base/peer.ts";
import type { Accounts, FoundToken, Grant } from "../../../drivers/accounts/accounts.ts";
import type { RequestOrigin } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";
import { localOwner, nobody } from "../principal-of.ts";
import type { RefusalLog } from "../audit/refusal-log.ts";

/** Root can act as any user, and often runs relays into containers or virtual machines. */
const root = 0;

/** Grants that are bound to the user of the machine; keys and worker tokens are meant to be used elsewhere. */
const bound: ReadonlySet<Grant["kind"]> = new Set(["browser", "program", "link"]);

/** Returns the OS user to bind a new grant to; undefined for remote and proxied connections. */
export async function peerUidOf({ peer, proxied }: RequestOrigin): Promise<number | undefined> {
  const found = await peer();
  return found.kind === "here" && !proxied ? found.uid : undefined;
}

/**
 * Returns who uses a sign-in or a link of another OS user; undefined for its owner. On the loopback address, browsers
 * and programs send their tokens to any process that listens on the port: a token that another user of the machine
 * obtained that way is invalid.
 */
export async function strangerOf(grant: Grant, origin: RequestOrigin): Promise<Stranger | undefined> {
  // The local owner is one OS user of this machine; an account may be used by any.
  const uid = grant.peerUid ?? (grant.user === undefined ? process.getuid?.() : undefined);
  if (uid === undefined || !bound.has(grant.kind)) return undefined;
  const peer = await origin.peer();
  const same = peer.kind === "here" && (peer.uid === uid || peer.uid === root);
  const use = { grant, peer, proxied: origin.proxied, same };
  if (grant.kind === "link" ? mayOpen(use) : mayUse(use)) return undefined;
  return { of: uid, by: peer.kind === "here" ? peer.uid : peer.kind };
}

interface Stranger {
  /** The OS user who owns the grant. */
  readonly of: number;
  /** The user of the connection: an OS user, or a program about which nothing more is known. */
  readonly by: number | Exclude<Peer["kind"], "here">;
}

interface Use {
  readonly grant: Grant;
  readonly peer: Peer;
  readonly proxied: boolean;
  /** True when the program runs as the OS user who owns the grant. */
  readonly same: boolean;
}

/** A link may be opened on another machine, and a link of an account also through a proxy. */
function mayOpen({ grant, peer, proxied, same }: Use): boolean {
  return same || isNotHere(peer) || (proxied && grant.user !== undefined);
}

/** A session that was created on this machine without a proxy may only be used the same way. */
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

/** Revokes a grant of which another OS user has a copy. If that user is unknown, the request is only refused. */
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

export const sessionOfAnother: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("session-of-another-user"),
  hint: createMessage("session-of-another-user-hint"),
});

export const linkOfAnother: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("link-of-another-user"),
  hint: createMessage("link-of-another-user-hint"),
});
