import type { FastifyRequest } from "fastify";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { ScheduleWork } from "@wezterm-parallel/shared/domain/schedule/schedule-spec";
import type { DescribedWork } from "@wezterm-parallel/shared/protocol/api/schemas/automation/schedule-schemas";

import type {
  IncomingReader,
  IncomingRecord,
  IncomingSpec,
  NewCall,
} from "../../../drivers/store/incoming.ts";
import type { IncomingStore } from "../../../drivers/store/store.ts";
import type { RecordAudit } from "../audited.ts";

/** A person's request for an incoming webhook: the work to start, and the project. */
interface WorkWish {
  /** Id of the project. */
  readonly project: string;
  readonly work: ScheduleWork;
  readonly place: ProjectRef | undefined;
}

export interface IncomingParts {
  readonly incomingStore: { readonly incoming: IncomingStore; readonly reader: IncomingReader };
  /** Encrypts secrets. */
  readonly key: Uint8Array;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly recordAudit: RecordAudit;
  /** Checks the work, and finds where it runs and whose permissions it has. */
  readonly prepare: (
    request: FastifyRequest,
    wish: WorkWish,
  ) => Promise<Result<Pick<IncomingSpec, "work" | "place" | "owner">, Failure>>;
  /** Starts the run of a call with these parameters, as the owner of the webhook. */
  readonly start: (
    incoming: IncomingRecord,
    call: NewCall,
    params: ReadonlyMap<string, string>,
  ) => Promise<Result<unknown, Failure>>;
  readonly describeWork: (work: ScheduleWork) => DescribedWork;
}
