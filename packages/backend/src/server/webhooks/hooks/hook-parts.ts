import type { Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Plan } from "@wezterm-parallel/shared/domain/plan/schema/plan-schema";

import type { Backlog, WorkerGateway } from "../../../base/backlog.ts";
import type { TaskSecrets } from "../../../base/secrets/secrets.ts";
import type { HookReader } from "../../../drivers/store/hooks.ts";
import type { HookStore } from "../../../drivers/store/store.ts";
import type { RecordAudit } from "../audited.ts";
import type { EventSenderParts } from "../event-sender.ts";

/** Reads the text of plans. */
export interface PlanTexts {
  read(
    person: string,
    asked: { readonly text: string; readonly file: string },
  ): Promise<Result<Result<{ readonly plan: Plan }, readonly unknown[]>, Failure>>;
}

/** The occasion of a hook: an event, or something that is about to happen, which has the number 0. */
export interface ToldEvent {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly run?: string | undefined;
  readonly task?: string | undefined;
  readonly attempt?: number | undefined;
}

export interface HookParts extends EventSenderParts {
  readonly hookStore: { readonly hooks: HookStore; readonly reader: HookReader };
  readonly gateway: Pick<WorkerGateway, "workers" | "ask">;
  readonly secrets: TaskSecrets;
}

/** Further parts that the routes need. */
export interface HookChanging extends HookParts {
  readonly backlog: Pick<Backlog, "beginProject">;
  readonly recordAudit: RecordAudit;
}
