import { z } from "zod";

import { expects } from "../plan/problems/plan-message.ts";
import { duration, key, keys, size, text } from "../plan/schema/plan-values.ts";

const keyPattern = /^(?:ctrl-[a-z@[\\\]^_]|[!-~])$/i;

/** Consecutive keys, as `parseDetachKeys` of the command line parses them. */
function areKeys(value: string): boolean {
  const keys = value.split(/[\s,]+/).filter((each) => each !== "");
  return keys.length > 0 && keys.every((each) => keyPattern.test(each));
}

const expectedKeys = expects("value-keys");
const expectedDatabase = expects("value-database");

/** When a change of the file takes effect: without a restart, at the next command, or after a restart. */
export type SettingEffect = "running" | "command" | "restart";

/** What else the reference and `wzp config show` tell about a setting. */
interface SettingDocs {
  readonly effect: SettingEffect;
  /** Variable that overrides the file. */
  readonly variable?: string;
  /** Option that overrides file and variable. */
  readonly option?: string;
  readonly secret?: boolean;
}

const docsOf = new WeakMap<z.ZodType, SettingDocs>();

function setting<T extends z.ZodType>(schema: T, docs: SettingDocs): T {
  docsOf.set(schema, docs);
  return schema;
}

/** The user's own settings, and those of the server of this home: `config.yaml` in the configuration directory. */
export const userSettingsSchema = keys(
  {
    detachKeys: setting(
      key(text(expectedKeys).refine(areKeys, { error: expectedKeys }), {
        description: "Key sequence that detaches from a task, which keeps running.",
        default: "ctrl-\\ ctrl-\\",
        examples: ["ctrl-p ctrl-q"],
      }),
      { effect: "command", option: "--detach-keys" },
    ),
    database: setting(
      key(text(expectedDatabase).regex(/^postgres(?:ql)?:\/\//, { error: expectedDatabase }), {
        description:
          "PostgreSQL database in which the server keeps the runs. If the file contains it, nobody else may read the file.",
        default: "store.db",
        examples: ["postgres://wzp@db.example.org/wzp"],
      }),
      { effect: "restart", variable: "WZP_DATABASE", secret: true },
    ),
    checkouts: keys(
      {
        succeeded: setting(
          key(duration(), {
            description: "How long the checkout of a task that succeeded is kept; its work is on a branch.",
            default: "1d",
            examples: ["12h"],
          }),
          { effect: "running" },
        ),
        failed: setting(
          key(duration(), {
            description: "How long every other checkout is kept.",
            default: "7d",
            examples: ["30d"],
          }),
          { effect: "running" },
        ),
        most: setting(
          key(size(), {
            description:
              "Size of all checkouts together; beyond it, those that ended first are removed first.",
            default: "50GiB",
            examples: ["200GiB"],
          }),
          { effect: "running" },
        ),
      },
      expects("value-checkouts-kept"),
    ).optional(),
  },
  expects("value-settings"),
);
export type Settings = z.infer<typeof userSettingsSchema>;

/** A setting as the reference describes it. */
export interface DescribedSetting extends SettingDocs {
  /** Keys from the top of the file. */
  readonly path: readonly string[];
  readonly description: string;
  readonly standard: string;
  readonly example: string;
}

/** Returns all settings of the file, in its order. */
export function describeSettings(): readonly DescribedSetting[] {
  return describeShape(userSettingsSchema, []);
}

function describeShape(schema: z.ZodObject, above: readonly string[]): readonly DescribedSetting[] {
  return Object.entries(schema.shape).flatMap(([name, value]) => {
    const path = [...above, name];
    const inner = value instanceof z.ZodOptional ? value.unwrap() : value;
    if (inner instanceof z.ZodObject) return describeShape(inner, path);
    const docs = docsOf.get(value);
    const { description = "", default: standard, examples } = value.meta() ?? {};
    const example = Array.isArray(examples) ? String(examples[0]) : "";
    return docs === undefined ? [] : [{ ...docs, path, description, standard: String(standard), example }];
  });
}
