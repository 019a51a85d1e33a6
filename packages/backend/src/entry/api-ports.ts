import type { AuditLog, AuthFlow, Credentials, Members, People, SignIns } from "../server/http/admission/access.ts";
import type { DeviceLogins, Passwords, SecondFactors } from "../base/sign-in.ts";
import type { OidcSetup, SingleSignOn } from "../base/single-sign-on.ts";
import type { AttemptArtifacts } from "../base/attempt-artifacts.ts";
import type { AttemptLogs } from "../base/attempt-logs.ts";
import type { Secrets } from "../base/secrets.ts";
import type { Logger } from "../base/log.ts";
import type { PlanReading } from "../base/plan-reading.ts";
import type { ProjectPlaces } from "../base/project-places.ts";
import type { Checkouts } from "../drivers/checkout/checkouts.ts";
import type { RepeatedRequests } from "../base/repeated-requests.ts";
import type { Settings } from "../base/settings.ts";
import type { Preferences } from "../base/preferences.ts";
import type { SystemHistory } from "../base/system-history.ts";
import type { Terminals } from "../base/terminals.ts";
import type { Backlog, EventFeed, Records, WorkerGateway } from "../base/backlog.ts";
import type { Health } from "../server/system/health.ts";
import type { WebFiles } from "../base/web-files.ts";
import type { NetworkGuard } from "../server/http/admission/network-guard.ts";
import type { OpenConnections } from "../server/http/admission/open-connections.ts";
import type { RequestLimits } from "../server/http/admission/request-limits.ts";
import type { Shutdown } from "../server/system/shutdown.ts";

/** Everything the routes speak to; put together in entry/. */
export interface ApiPorts {
  readonly backlog: Backlog;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly gateway: WorkerGateway;
  readonly logs: AttemptLogs;
  readonly artifacts: AttemptArtifacts;
  readonly terminals: Terminals;
  readonly checkouts: Pick<Checkouts, "kept">;
  readonly projectPlaces: ProjectPlaces;
  readonly plans: PlanReading;
  readonly auth: AuthFlow;
  readonly connections: OpenConnections;
  readonly signIns: SignIns;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly deviceLogins: DeviceLogins;
  readonly singleSignOn: SingleSignOn;
  readonly oidcSetup: OidcSetup;
  readonly credentials: Credentials;
  readonly people: People;
  readonly members: Members;
  readonly auditLog: AuditLog;
  readonly settings: Settings;
  readonly preferences: Preferences;
  readonly repeated: RepeatedRequests;
  readonly secrets: Secrets;
  readonly guard: NetworkGuard;
  readonly limits: RequestLimits;
  /** Of changes and refusals; apart from the server's own log, so that neither pushes out the other. */
  readonly accessLog: Logger;
  readonly web: WebFiles;
  readonly system: SystemHistory;
  readonly shutdown: Shutdown;
  readonly health: Health;
  /** Where browsers reach the server, once it listens on the network. */
  readonly address: () => string | undefined;
  /** State directory, as shown in the status. */
  readonly home: string;
}
