import type { z } from "zod";

import { expects } from "../plan/problems/plan-message.ts";
import { isCron } from "../schedule/cron-times.ts";
import { text } from "../plan/schema/plan-values.ts";

/** When a change of the file takes effect: without a restart, at the next command, or after a restart. */
export type SettingEffect = "running" | "command" | "restart";

/** Further facts about a setting for the reference and `wzp config show`. */
export interface SettingDocs {
  readonly effect: SettingEffect;
  /** Variable that overrides the file. */
  readonly variable?: string;
  /** Option that overrides file and variable. */
  readonly option?: string;
  readonly secret?: boolean;
}

const docs = new WeakMap<z.ZodType, SettingDocs>();

export const docsOf = (schema: z.ZodType): SettingDocs | undefined => docs.get(schema);

/** Adds what is told about a setting. */
export function setting<T extends z.ZodType>(schema: T, told: SettingDocs): T {
  docs.set(schema, told);
  return schema;
}

const expectedPath = expects("value-sandbox-path");
export const place = () => text(expectedPath).regex(/^(?:\/|~\/)/, { error: expectedPath });
export const cron = () => text(expects("value-cron")).refine(isCron, { error: expects("value-cron") });
