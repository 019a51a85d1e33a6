import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";
import type {
  OidcResource,
  OidcSettings,
  OidcTest,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";
import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

import { seal, unseal } from "../../../base/secrets/seal.ts";
import type { Accounts } from "../../../drivers/accounts/accounts.ts";
import type { NewAuditEntry } from "../../../drivers/accounts/audit-entry.ts";
import type { StoredProvider } from "../../../drivers/accounts/federation.ts";
import type { IdentityProvider } from "../../../drivers/identity/identity-provider.ts";
import type { Caller } from "../../http/admission/principal.ts";
import { actorOf } from "../actor-of.ts";

export interface NewOidcSettings extends OidcSettings {
  readonly clientSecret?: string | undefined;
}

export interface OidcSetup {
  /** Fails with `not-found` while nothing is configured. */
  find(): Promise<Result<OidcResource, Failure>>;
  /** Fails with `conflict` when `etag` is given and does not match the current state. */
  set(by: Caller, settings: NewOidcSettings, etag?: string): Promise<Result<OidcResource, Failure>>;
  remove(by: Caller): Promise<Result<void, Failure>>;
  /** Sends the provider the requests of a sign-in; `unavailable` says what failed. */
  test(): Promise<Result<OidcTest, Failure>>;
}

export interface SetupOptions {
  readonly accounts: Accounts;
  readonly key: Uint8Array;
  readonly provider: IdentityProvider;
  /** The address for browsers. */
  readonly address: () => string | undefined;
}

/** Manages the settings of single sign-on. The client secret can be written, but never read back. */
export function openOidcSetup(options: SetupOptions): OidcSetup {
  const { accounts } = options;
  return {
    find: async () => {
      const stored = await accounts.federation.provider();
      return stored === undefined ? fail(notSetUp) : ok(resourceOf(options, stored));
    },
    set: (by, settings, etag) => set(options, by, { settings, etag }),
    remove: (by) => accounts.federation.setProvider(null, undefined, entryOf(by, "oidc.remove")),
    test: () => test(options),
  };
}

interface Setting {
  readonly settings: NewOidcSettings;
  readonly etag: string | undefined;
}

async function set(
  options: SetupOptions,
  by: Caller,
  { settings: given, etag }: Setting,
): Promise<Result<OidcResource, Failure>> {
  const { federation } = options.accounts;
  const { clientSecret, ...settings } = given;
  if (settings.nameClaim === "preferred_username" && !settings.signUp) return fail(nobodyCould);
  const before = await federation.provider();
  if (etag !== undefined && etag !== (before && etagOf(before))) return fail(outdated);
  const secret =
    clientSecret === undefined ? keptSecret(before, given) : sealSecret(options.key, clientSecret);
  const version = etag === undefined ? undefined : before?.version;
  const written = await federation.setProvider({ settings, secret }, version, entryOf(by, "oidc.set"));
  if (!written.ok) return written;
  const after = await federation.provider();
  return after === undefined ? fail(outdated) : ok(resourceOf(options, after));
}

/** Keeps the stored secret only for the same client, so that it is never sent to another provider. */
function keptSecret(before: StoredProvider | undefined, { issuer, clientId }: NewOidcSettings) {
  const same = before?.settings.issuer === issuer && before.settings.clientId === clientId;
  return same ? before.secret : undefined;
}

async function test({ accounts, key, provider, address }: SetupOptions): ReturnType<OidcSetup["test"]> {
  const stored = await accounts.federation.provider();
  if (stored === undefined) return fail(notSetUp);
  const { settings, secret } = stored;
  const facts = await provider.test({ ...settings, clientSecret: secret && openSecret(key, secret) });
  if (facts.ok) return ok({ ...facts.value, redirectUri: redirectUriOf(address()) });
  return fail(
    createFailure({
      reason: "unavailable",
      detail: createMessage("provider-unusable", { issuer: settings.issuer, why: facts.failure.why }),
      hint: createMessage("provider-hint"),
    }),
  );
}

function resourceOf({ address }: SetupOptions, stored: StoredProvider): OidcResource {
  const { settings, secret } = stored;
  const redirectUri = redirectUriOf(address());
  return { ...settings, hasSecret: secret !== undefined, redirectUri, etag: etagOf(stored) };
}

function redirectUriOf(address: string | undefined): string | undefined {
  return address && `${address}${pages.oidcCallback.path}`;
}

function etagOf({ version }: StoredProvider): string {
  return `"${version}"`;
}

const purpose = "client secret of single sign-on";

function sealSecret(key: Uint8Array, secret: string): Uint8Array {
  return seal(key, secret, purpose);
}

/** Returns undefined when it was sealed with a different key; the provider then rejects the sign-in with a message. */
export function openSecret(key: Uint8Array, sealed: Uint8Array): string | undefined {
  return unseal(key, sealed, purpose);
}

function entryOf({ principal, origin }: Caller, action: string): NewAuditEntry {
  return { actor: actorOf(principal, origin), action, object: "oidc", outcome: "done" };
}

const notSetUp: Failure = createFailure({
  reason: "not-found",
  detail: createMessage("sign-on-unset"),
  hint: createMessage("sign-on-unset-hint"),
});

const outdated: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("sign-on-outdated"),
  hint: createMessage("look-again-with", { command: "wzp oidc show" }),
});

const nobodyCould: Failure = createFailure({
  reason: "invalid-request",
  detail: createMessage("sign-on-nobody"),
  hint: createMessage("sign-on-nobody-hint"),
});
