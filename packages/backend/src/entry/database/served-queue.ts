import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { HomePaths } from "@wezterm-parallel/shared/protocol/home";
import type { Backlog, EventFeed, FindLiveAttempt, Records, WorkerGateway } from "../../base/backlog.ts";
import type { Fence } from "../../base/postgres/fence.ts";
import type { ApiPorts } from "../api-ports.ts";
import type { Logger } from "../../base/log.ts";
import type { TaskSecrets } from "../../base/secrets/secrets.ts";
import type { ServiceReader } from "../../drivers/store/services.ts";
import type { TaskStore } from "../../drivers/store/store.ts";
import type { OverspentAgents } from "../../server/budgets/budget-guard.ts";
import type { MergePorts } from "../../server/changes/merge-routes.ts";
import type { RetentionParts } from "../../server/retention/retention.ts";
import type { ScheduleStores } from "../../server/runs/schedules/schedule-stores.ts";
import type { PublishAlert } from "../../server/alerts/alert-watch.ts";
import type { IncomingParts } from "../../server/webhooks/incoming/incoming-parts.ts";
import type { HookParts } from "../../server/webhooks/hooks/hook-parts.ts";
import type { SenderParts } from "../../server/webhooks/webhook-sender.ts";
import type { ClaimedWork } from "../../server/runs/claim-routes.ts";
import type { AskedPeople } from "../../server/runs/agent-routes.ts";
import type { AskingPrograms } from "../../server/terminals/answer-program.ts";

/** The queue as this program needs it; disposal flushes and closes the store. */
export interface ServedQueue extends AsyncDisposable {
  readonly backlog: Backlog;
  readonly records: Records;
  readonly feed: EventFeed;
  readonly gateway: WorkerGateway;
  readonly waitsForSpace: () => boolean;
  readonly liveAttempt: FindLiveAttempt;
  readonly mergeStore: MergePorts["mergeStore"];
  readonly overlapStore: Pick<TaskStore, "overlap">;
  readonly scheduleStore: ScheduleStores;
  readonly serviceReader: ServiceReader;
  readonly webhookStore: SenderParts["webhookStore"];
  readonly hookStore: HookParts["hookStore"];
  readonly incomingStore: IncomingParts["incomingStore"];
  readonly retentionStore: RetentionParts["store"];
  readonly overspent: OverspentAgents;
  readonly programs: AskingPrograms & AskedPeople & ClaimedWork;
  readonly publishAlert: PublishAlert;
  /** Copies the database to a file. */
  readonly copyStore: (file: string) => Promise<Result<void, Failure>>;
  /** Name and version of the database of runs. */
  readonly engine: string;
  readonly sendMetrics?: ApiPorts["sendMetrics"];
}

export type OpenQueue = (
  home: HomePaths,
  log: Logger,
  secrets: TaskSecrets,
  fence?: Fence,
) => Promise<Result<ServedQueue, Failure>>;
