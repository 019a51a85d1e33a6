import type { HookSpec } from "@wezterm-parallel/shared/domain/hook/hook-spec";
import type { ProjectRef } from "@wezterm-parallel/shared/domain/run/run-spec";
import type { FailingDelivery } from "@wezterm-parallel/shared/domain/webhook/decide-delivery";

import type { DeliveryRecord } from "./webhooks.ts";

export interface ByAndAt {
  readonly by: string;
  readonly at: number;
}

/** The hooks of one text of a plan file. */
export interface OfferedHooks {
  /** Number of the project. */
  readonly project: number;
  /** SHA-256 of the plan's text, in hexadecimal. */
  readonly hash: string;
  readonly file: string;
  /** Its hooks run in the directory of this place. */
  readonly place: ProjectRef;
  readonly hooks: readonly HookSpec[];
  readonly by: string;
  /** True: who offers them may trust them, and does. */
  readonly trusts: boolean;
}

export interface HookFile extends Omit<OfferedHooks, "by" | "trusts"> {
  readonly offered: ByAndAt;
  readonly trusted: ByAndAt | undefined;
  /** Its hooks are those that run. */
  readonly active: boolean;
}

export interface HookName {
  /** Number of the project. */
  readonly project: number;
  /** The event, or the pattern of events, that starts it. */
  readonly name: string;
}

/** A trusted hook, with the place that it has reached in the events. */
export interface HookRecord extends HookName {
  readonly id: number;
  readonly spec: HookSpec;
  readonly place: ProjectRef;
  readonly hash: string;
  readonly failing: FailingDelivery | undefined;
  readonly cursor: number;
  readonly createdAt: number;
}

export interface HookReader {
  /** All, or those of these projects; by project and name. */
  hooks(projects?: readonly number[]): Promise<readonly HookRecord[]>;
  hook(name: HookName): Promise<HookRecord | undefined>;
  /** Files with hooks, newest first. */
  hookFiles(projects: readonly number[]): Promise<readonly HookFile[]>;
  /** `status` is an exit code; newest first; `before`: only those with a lower id. */
  hookRuns(query: {
    readonly hook: number;
    readonly before?: number | undefined;
    readonly limit: number;
  }): Promise<readonly DeliveryRecord[]>;
}
