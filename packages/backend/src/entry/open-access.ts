import type { Clock } from "@wezterm-parallel/shared/base/clock";
import { ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { AuditLog, AuthFlow, Credentials, People, SignIns } from "../base/access.ts";
import type { Accounts } from "../drivers/accounts/accounts.ts";
import { openSqliteAccounts } from "../drivers/accounts/sqlite/open-sqlite-accounts.ts";
import { announceChanges } from "../server/access/announce-changes.ts";
import { openAuditLog } from "../server/access/audit-log.ts";
import { openAuthFlow } from "../server/access/auth-flow.ts";
import { openCredentials } from "../server/access/credentials.ts";
import { openPeople } from "../server/access/people.ts";
import { OpenConnections } from "../server/api/open-connections.ts";
import { openSignIns } from "../server/access/sign-ins.ts";

export interface Access extends AsyncDisposable {
  readonly accounts: Accounts;
  /** Ended when what they were opened with is revoked. */
  readonly connections: OpenConnections;
  readonly auth: AuthFlow;
  readonly signIns: SignIns;
  readonly credentials: Credentials;
  readonly people: People;
  readonly auditLog: AuditLog;
  /** Where browsers reach the server; undefined until who listens has said it. */
  address(): string | undefined;
  reachedAt(address: string): void;
}

/** The accounts of a home and what they permit. */
export function openAccess(state: string, clock: Clock): Result<Access, Failure> {
  const opened = openSqliteAccounts(`${state}/accounts.db`, clock);
  if (!opened.ok) return opened;
  const connections = new OpenConnections();
  const accounts = announceChanges(opened.value, (change) => connections.end(change));
  let address: string | undefined;
  return ok({
    accounts,
    connections,
    auth: openAuthFlow(accounts, clock),
    signIns: openSignIns({ accounts, clock, address: () => address }),
    credentials: openCredentials(accounts),
    people: openPeople(accounts),
    auditLog: openAuditLog(accounts),
    address: () => address,
    reachedAt: (reached) => {
      address = reached;
    },
    [Symbol.asyncDispose]: () => accounts[Symbol.asyncDispose](),
  });
}
