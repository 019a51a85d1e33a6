import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Permission } from "@wezterm-parallel/shared/domain/access/permissions";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  GrantResource,
  CreatedKey,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import type { Page } from "@wezterm-parallel/shared/protocol/api/schemas/resources";

import type { Accounts, Grant, NewGrant } from "../../drivers/accounts/accounts.ts";
import type { Caller, Principal } from "../http/admission/principal.ts";
import { actorOf } from "./actor-of.ts";
import { pageOf } from "./page-of.ts";
import { aboveOwn, reachesAll } from "./people.ts";
import { mayUse } from "./permissions-of-principal.ts";
import { localOwner } from "./principal-of.ts";
import { issueToken } from "./tokens.ts";

interface KeyRequest {
  readonly label: string;
  readonly scopes?: readonly Permission[] | undefined;
  /** Epoch ms; absent: the default lifetime of a key; null: never. */
  readonly expiresAt?: number | null | undefined;
}

interface GrantPageRequest {
  readonly of: "me" | "all";
  /** The last grant of the previous page. */
  readonly cursor?: Pick<GrantResource, "createdAt" | "id"> | undefined;
  readonly limit: number;
}

/** Keys, sign-ins and worker tokens. People see and revoke their own, or with `credentials:all` everybody's. */
export interface Credentials {
  makeKey(by: Caller, request: KeyRequest): Promise<Result<CreatedKey, Failure>>;
  list(
    by: Caller,
    kinds: readonly GrantResource["kind"][],
    page: GrantPageRequest,
  ): Promise<Result<Page<GrantResource>, Failure>>;
  /** Takes effect on the next request, and on open connections within a second. */
  revoke(by: Caller, grant: string): Promise<Result<{ revoked: string[] }, Failure>>;
}

/** Limits the risk of forgotten keys; a key without expiry must be requested explicitly. */
const keyLifetimeMs = 90 * 24 * 3_600_000;

export function openCredentials(accounts: Accounts, clock: Clock): Credentials {
  return {
    makeKey: (by, request) => {
      const wanted = { ...request, expiresAt: endOf(request, clock) };
      return make(accounts, by, { user: ownId(by.principal), ...wanted });
    },
    list: (by, kinds, page) => list(accounts, by, { ...page, kinds }),
    revoke: (by, grant) => revoke(accounts, by, grant),
  };
}

function endOf({ expiresAt }: KeyRequest, clock: Clock): number | undefined {
  if (expiresAt === undefined) return Math.round(clock.now()) + keyLifetimeMs;
  return expiresAt ?? undefined;
}

type Making = Pick<NewGrant, "user" | "label" | "scopes" | "expiresAt">;

async function make(accounts: Accounts, by: Caller, making: Making): Promise<Result<CreatedKey, Failure>> {
  const kind = "key";
  const { user, label, scopes, expiresAt } = making;
  const { address, userAgent } = by.origin;
  const { token, stored } = issueToken(kind, expiresAt);
  const made = await accounts.addGrant(
    { kind, user, label, scopes, expiresAt, address, userAgent, tokens: [stored] },
    {
      actor: actorOf(by.principal, by.origin),
      action: "keys.make",
      object: "",
      outcome: "done",
      after: { label, scopes, expiresAt },
    },
  );
  return made.ok ? ok({ token, grant: resourceOf(made.value, by.principal) }) : made;
}

interface Listing extends GrantPageRequest {
  readonly kinds: readonly Grant["kind"][];
}

async function list(
  accounts: Accounts,
  { principal }: Caller,
  { of, kinds, cursor: after, limit }: Listing,
): Promise<Result<Page<GrantResource>, Failure>> {
  const all = of === "all";
  if (all && !mayUse(principal, "credentials:all")) return fail(notOfOthers);
  const own = { kinds: kinds.filter((kind) => kind !== "worker"), user: ownId(principal) ?? null };
  const whose = all ? { kinds } : own;
  const found = await accounts.grants({ ...whose, after, limit: limit + 1 });
  const cursor = ({ createdAt, id }: Grant) => `${createdAt}.${id}`;
  return ok(pageOf(found, limit, { cursor, resource: (grant) => resourceOf(grant, principal) }));
}

/** Reports a grant of somebody else as not found when the caller may not see it. */
async function revoke(
  accounts: Accounts,
  by: Caller,
  id: string,
): Promise<Result<{ revoked: string[] }, Failure>> {
  const grant = await accounts.grant(id);
  const visible =
    grant !== undefined && (isOwn(grant, by.principal) || mayUse(by.principal, "credentials:all"));
  if (!visible)
    return fail(createFailure({ reason: "not-found", detail: createMessage("credential-unknown", { id }) }));
  if (!isOwn(grant, by.principal) && !(await reachesHolder(accounts, by, grant))) return fail(aboveOwn);
  const revoked = await accounts.revoke(
    { grant: id },
    {
      actor: actorOf(by.principal, by.origin),
      action: "credentials.revoke",
      object: id,
      outcome: "done",
      before: { kind: grant.kind, label: grant.label },
    },
  );
  return revoked.ok ? ok({ revoked: [...revoked.value] }) : revoked;
}

/**
 * Ending another person's sign-ins is as powerful as changing their role, so both need a role at least as high as
 * theirs.
 */
async function reachesHolder(accounts: Accounts, by: Caller, { kind, user }: Grant): Promise<boolean> {
  if (kind === "worker") return true;
  if (user === undefined) return reachesAll(by, [localOwner.role]);
  const holder = await accounts.user(user);
  return holder === undefined || reachesAll(by, [holder.role, ...holder.projects.values()]);
}

function isOwn({ user, kind }: Grant, principal: Principal): boolean {
  return kind !== "worker" && user === ownId(principal);
}

/** Undefined stands for the local owner. */
function ownId({ kind, id }: Principal): string | undefined {
  return kind === "user" ? id : undefined;
}

/** The grant as the caller sees it. */
export function resourceOf(grant: Grant, { grant: current }: Principal): GrantResource {
  const { scopes, peerUid: _ofThisMachine, ...rest } = grant;
  return { ...rest, scopes: scopes && [...scopes], current: grant.id === current };
}

const notOfOthers: Failure = createFailure({
  reason: "unauthorized",
  detail: createMessage("credentials-of-others"),
});
