import type { Logger } from "pino";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { type AgentTokens, createAgentTokens } from "../base/agent-tokens.ts";
import type { Fence } from "../base/postgres/fence.ts";
import { openKeyFile } from "../base/secrets/key-file.ts";
import type { TaskSecrets } from "../base/secrets/secrets.ts";
import type { Accounts, CopiedAccounts } from "../drivers/accounts/accounts.ts";
import { announceChanges } from "../server/access/audit/announce-changes.ts";
import { openAuditLog } from "../server/access/audit/audit-log.ts";
import { openAuthFlow } from "../server/access/auth-flow.ts";
import { openWorkerGrants } from "../server/access/worker-grants.ts";
import { openCredentials } from "../server/access/credentials.ts";
import { openMembers } from "../server/access/members.ts";
import { openNotices } from "../server/access/notices/notices.ts";
import { openSecrets, type Secrets } from "../server/access/secrets/open-secrets.ts";
import { openPasskeys } from "../server/access/passkeys/passkeys.ts";
import { openPeople } from "../server/access/people.ts";
import { openPreferences } from "../server/access/preferences.ts";
import { hasPasskeyAlone, lacksFactor } from "../server/access/principal-of.ts";
import { RefusalLog } from "../server/access/audit/refusal-log.ts";
import { openSettings, type Settings } from "../server/access/settings.ts";
import { openDeviceLogins } from "../server/access/sign-in/device-logins.ts";
import { endSignIns } from "../server/access/sign-in/end-sign-ins.ts";
import { openSecondFactors } from "../server/access/sign-in/factors/second-factors.ts";
import { openPasswordHasher } from "../server/access/sign-in/passwords/argon2-passwords.ts";
import { openPasswordCheck } from "../server/access/sign-in/passwords/check-password.ts";
import { openPasswords } from "../server/access/sign-in/passwords/passwords.ts";
import { openSignIns } from "../server/access/sign-in/sign-ins.ts";
import { openDeviceMarks } from "../server/access/sign-in/throttle/device-marks.ts";
import { openThrottle } from "../server/access/sign-in/throttle/open-throttle.ts";
import { openOidcSetup, type SetupOptions } from "../server/access/single-sign-on/oidc-setup.ts";
import { openSingleSignOn, type SignOnOptions } from "../server/access/single-sign-on/single-sign-on.ts";
import { OpenConnections } from "../server/http/admission/open-connections.ts";
import { openRepeatedRequests } from "../server/http/repeated-requests.ts";
import type { AccessPorts } from "./api-ports.ts";
import { openAccounts } from "./database/open-accounts.ts";
import { lazyOpenIdProvider } from "./lazy-provider.ts";

export interface Access extends AccessPorts, AsyncDisposable {
  readonly accounts: CopiedAccounts;
  readonly secrets: Secrets & TaskSecrets;
  readonly agentTokens: AgentTokens;
  /** The key outside the database, which seals what is in it. */
  readonly accountsKey: Uint8Array;
  /** The address for browsers; undefined until the listener has set it. */
  address(): string | undefined;
  reachedAt(address: string): void;
}

interface AccessOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** The address of a PostgreSQL database that contains the accounts; absent: they are in the home. */
  readonly url?: string | undefined;
  readonly fence?: Fence | undefined;
}

/** Opens the accounts of a home and the services on top of them. */
export async function openAccess(
  state: string,
  { clock, log, url, fence }: AccessOptions,
): Promise<Result<Access, Failure>> {
  const key = openKeyFile(`${state}/accounts.key`);
  if (!key.ok) return key;
  const opened = await openAccounts(state, { url, fence, key: key.value, clock, log });
  if (!opened.ok) return opened;
  const connections = new OpenConnections(clock);
  const accounts = announceChanges(opened.value, (change) => connections.end(change));
  let reachedUnder: string | undefined;
  const address = () => reachedUnder;
  const settings = await openSettings(accounts.settings);
  endSessionsThatOwe(accounts, settings, connections);
  const agentTokens = createAgentTokens(key.value);
  const proving = openProving(accounts, clock, key.value);
  return ok({
    accounts,
    connections,
    auth: openAuthFlow(accounts, clock, settings),
    signIns: openSignIns({ ...proving, address }),
    passwords: openPasswords({ ...proving, address }),
    factors: openSecondFactors(proving),
    passkeys: openPasskeys(proving),
    deviceLogins: openDeviceLogins({ accounts, clock, address }),
    ...openSignOn({ ...proving, address }),
    credentials: openCredentials(accounts, clock),
    workerGrants: openWorkerGrants(accounts, clock),
    people: openPeople(accounts),
    members: openMembers(accounts),
    auditLog: openAuditLog(accounts),
    permissionRecords: accounts,
    settings,
    preferences: openPreferences(accounts.preferences),
    notices: openNotices(accounts, clock),
    repeated: openRepeatedRequests(accounts.requestKeys, clock),
    secrets: { ...openSecrets(accounts, `${state}/secrets.key`), agentToken: agentTokens.issue },
    agentTokens,
    accountsKey: key.value,
    address,
    reachedAt: (reached) => {
      reachedUnder = reached;
    },
    [Symbol.asyncDispose]: async () => {
      connections[Symbol.dispose]();
      await accounts[Symbol.asyncDispose]();
    },
  });
}

/**
 * When a second factor becomes required, ends the connections of people without one, who may only set one up after
 * they reconnect, and the sign-ins of people with a passkey alone, who sign in again with it.
 */
function endSessionsThatOwe(accounts: Accounts, settings: Settings, connections: OpenConnections): void {
  let required = settings.current().requireSecondFactor;
  settings.follow(async ({ requireSecondFactor }, by) => {
    const begins = requireSecondFactor && !required;
    required = requireSecondFactor;
    if (!begins || by === undefined) return;
    const users = await accounts.users({ limit: Number.MAX_SAFE_INTEGER });
    for (const { id } of users.filter(lacksFactor)) connections.end({ grants: [], user: id });
    for (const { id } of users.filter(hasPasskeyAlone)) await endSignIns(accounts, by, id);
  });
}

/** Opens single sign-on, where a provider proves the identity. */
function openSignOn(options: Omit<SignOnOptions & SetupOptions, "provider">) {
  const provider = lazyOpenIdProvider(() => options.clock.monotonic());
  return {
    singleSignOn: openSingleSignOn({ ...options, provider }),
    oidcSetup: openOidcSetup({ ...options, provider }),
  };
}

/** Opens the checks of passwords and second factors, with a shared count of failed attempts. */
function openProving(accounts: Accounts, clock: Clock, key: Uint8Array) {
  const checking = {
    accounts,
    hasher: openPasswordHasher(),
    throttle: openThrottle({ clock, tries: accounts.tries, key }),
    refusals: new RefusalLog(accounts, clock),
  };
  return { ...checking, clock, key, marks: openDeviceMarks(key), check: openPasswordCheck(checking) };
}
