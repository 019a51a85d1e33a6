import type { Registry } from "prom-client";

import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Backlog, EventFeed, Records, WorkerGateway } from "../base/backlog.ts";
import type { Logger } from "../base/log.ts";
import type { Checkouts } from "../drivers/checkout/checkouts.ts";
import type { ServiceReader } from "../drivers/store/services.ts";
import type { AuditLog } from "../server/access/audit/audit-log.ts";
import type { PermissionRecords } from "../server/access/policies/answer-permission.ts";
import type { Credentials } from "../server/access/credentials.ts";
import type { WorkerGrants } from "../server/access/worker-grants.ts";
import type { Transfers } from "../drivers/checkout/transfers.ts";
import type { WorkerTerminals } from "../server/workers/worker-terminals.ts";
import type { Members } from "../server/access/members.ts";
import type { TaskSecrets } from "../base/secrets/secrets.ts";
import type { Secrets } from "../server/access/secrets/open-secrets.ts";
import type { Passkeys } from "../server/access/passkeys/passkeys.ts";
import type { People } from "../server/access/people.ts";
import type { Notices } from "../server/access/notices/notices.ts";
import type { Preferences } from "../server/access/preferences.ts";
import type { Settings } from "../server/access/settings.ts";
import type { DeviceLogins } from "../server/access/sign-in/device-logins.ts";
import type { Passwords } from "../server/access/sign-in/passwords/passwords.ts";
import type { SecondFactors } from "../server/access/sign-in/factors/second-factors.ts";
import type { SignIns } from "../server/access/sign-in/sign-ins.ts";
import type { OidcSetup } from "../server/access/single-sign-on/oidc-setup.ts";
import type { SingleSignOn } from "../server/access/single-sign-on/single-sign-on.ts";
import type { AttemptArtifacts } from "../server/artifacts/attempt-artifact-files.ts";
import type { BringFiles } from "../server/http/find-attempt-files.ts";
import type { NetworkGuard } from "../server/http/admission/network-guard.ts";
import type { OpenConnections } from "../server/http/admission/open-connections.ts";
import type { AuthFlow } from "../server/http/admission/principal.ts";
import type { RequestLimits } from "../server/http/admission/request-limits.ts";
import type { RepeatedRequests } from "../server/http/repeated-requests.ts";
import type { ForgeNewsPorts } from "../server/changes/forge/forge-news-routes.ts";
import type { MergePorts } from "../server/changes/merge-routes.ts";
import type { AttemptLogs } from "../server/logs/attempt-log-files.ts";
import type { ProjectPlaces } from "../server/runs/local-project-places.ts";
import type { SubscriptionPorts } from "../server/notifications/subscription-routes.ts";
import type { Schedules } from "../server/runs/schedules/schedules.ts";
import type { ScheduleStores } from "../server/runs/schedules/schedule-stores.ts";
import type { WebhookPorts } from "../server/webhooks/webhook-routes.ts";
import type { PlanReading } from "../server/runs/plan-threads.ts";
import type { Health } from "../server/system/health.ts";
import type { Shutdown } from "../server/system/shutdown.ts";
import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import type { AttemptFilePorts } from "./blobs/open-attempt-files.ts";
import type { openLogLevels } from "./logs/open-log-levels.ts";
import type { LogLevels } from "../server/system/log-levels.ts";
import type { AlertWatch } from "../server/alerts/alert-watch.ts";
import type { Retention, RetentionParts } from "../server/retention/retention.ts";
import type { ScheduledBackups } from "../server/backups/scheduled-backups.ts";
import type { SystemHistory } from "../server/system/system-history.ts";
import type { ClaimedWork } from "../server/runs/claim-routes.ts";
import type { AskedPeople } from "../server/runs/agent-routes.ts";
import type { AgentMessages } from "../server/messages/agent-messages.ts";
import type { AskingPrograms, ProgramAnswers } from "../server/terminals/answer-program.ts";
import type { Terminals } from "../server/terminals/attempt-terminals.ts";
import type { WebFiles } from "../server/web/open-web-files.ts";

/** The services of `server/access/`. */
export interface AccessPorts {
  readonly auth: AuthFlow;
  /** Closed when the grant that they use is revoked. */
  readonly connections: OpenConnections;
  readonly signIns: SignIns;
  readonly passwords: Passwords;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
  readonly deviceLogins: DeviceLogins;
  readonly singleSignOn: SingleSignOn;
  readonly oidcSetup: OidcSetup;
  readonly credentials: Credentials;
  readonly workerGrants: WorkerGrants;
  readonly people: People;
  readonly members: Members;
  readonly auditLog: AuditLog;
  readonly permissionRecords: PermissionRecords;
  readonly settings: Settings;
  readonly preferences: Preferences;
  readonly notices: Notices;
  readonly repeated: RepeatedRequests;
  readonly secrets: Secrets & TaskSecrets;
}

export interface ApiPorts extends AccessPorts, MergePorts, SubscriptionPorts, WebhookPorts {
  readonly serviceReader: ServiceReader;
  readonly pullRequests: ForgeNewsPorts["pullRequests"];
  readonly retention: Pick<Retention, "clean">;
  readonly retentionStore: RetentionParts["store"];
  readonly backlog: Backlog;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly gateway: WorkerGateway;
  readonly logs: AttemptLogs;
  readonly artifacts: AttemptArtifacts;
  readonly bringFiles?: BringFiles | undefined;
  readonly storedFiles?: AttemptFilePorts["storedFiles"] | undefined;
  readonly terminals: Terminals;
  readonly transfers: Transfers;
  readonly workerTerminals: WorkerTerminals;
  readonly programs: AskingPrograms & AskedPeople & ClaimedWork;
  readonly answers: ProgramAnswers;
  readonly messages: AgentMessages;
  readonly checkouts: Pick<Checkouts, "kept">;
  readonly projectPlaces: ProjectPlaces;
  readonly plans: PlanReading;
  readonly scheduleStore: ScheduleStores;
  readonly schedules: Pick<Schedules, "fire">;
  readonly guard: NetworkGuard;
  readonly limits: RequestLimits;
  /** For changes and refusals; separate from the server's own log, so that neither displaces the other. */
  readonly accessLog: Logger;
  readonly web: WebFiles;
  readonly system: SystemHistory;
  readonly shutdown: Shutdown;
  readonly health: Health;
  /** The address for browsers, once the server listens on the network. */
  readonly address: () => string | undefined;
  /** State directory, as shown in the status. */
  readonly home: string;
  /** Name and version of the database of runs. */
  readonly engine: string;
  /** Sends the metrics of a registry elsewhere too. */
  readonly sendMetrics?: ((registry: Registry) => void) | undefined;
  /** Copies databases and keys into the directory for copies. */
  readonly alerts: Pick<AlertWatch, "list" | "silence">;
  readonly testAlerts: () => Promise<readonly TestedAction[]>;
  readonly backups: Pick<ScheduledBackups, "describe" | "trouble">;
  readonly logLevels: LogLevels;
  readonly recordLevel: ReturnType<typeof openLogLevels>["recordLevel"];
  readonly copyHome: () => Promise<Result<void, Failure>>;
}
