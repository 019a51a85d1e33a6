import { z } from "zod";

import { expects } from "../plan/problems/plan-message.ts";
import { isCron } from "../schedule/cron-times.ts";
import { argvSchema, duration, key, keys, size, text, whole } from "../plan/schema/plan-values.ts";
import { kubernetesSettings } from "./kubernetes-settings.ts";
import { mailOfAlerts } from "./mail-settings.ts";
import { pluginsSetting } from "./plugin-settings.ts";
import { retentionSettings } from "./retention-settings.ts";
import { cron, docsOf, place, setting, type SettingDocs } from "./setting.ts";

const keyPattern = /^(?:ctrl-[a-z@[\\\]^_]|[!-~])$/i;

/** Consecutive keys, as `parseDetachKeys` of the command line parses them. */
function areKeys(value: string): boolean {
  const keys = value.split(/[\s,]+/).filter((each) => each !== "");
  return keys.length > 0 && keys.every((each) => keyPattern.test(each));
}

const expectedKeys = expects("value-keys");
const expectedAddress = expects("value-http-address");
const expectedHeaders = expects("value-headers");
const expectedDatabase = expects("value-database");
const expectedBlobs = expects("value-blobs");

const expectedTarget = expects("value-backup-place");
const expectedVerify = expects("value-cron-or-never");

function kept(of: string, standard: number) {
  const most = 10_000;
  const docs = { description: `How many ${of}.`, default: standard, examples: [standard + 1] };
  return setting(key(whole(0, most), docs), { effect: "running" });
}

const scheduledBackup = keys(
  {
    to: setting(
      key(text(expectedTarget).regex(/^(?:\/|~\/|s3:\/\/[^/])/, { error: expectedTarget }), {
        description:
          "Directory, best on another disk, or S3 bucket with a prefix, of the backups that the server makes by itself.",
        default: "none",
        examples: ["/mnt/backup/wzp", "s3://backups/wzp"],
      }),
      { effect: "running" },
    ),
    passphraseFile: setting(
      key(place(), {
        description: "File with the passphrase of the backups in its first line.",
        default: "none",
        examples: ["~/.wzp-passphrase"],
      }),
      { effect: "running" },
    ),
    recipient: setting(
      key(text(expects("value-recipient")).regex(/^age1[0-9a-z]+$/, { error: expects("value-recipient") }), {
        description:
          "Instead of a passphrase: the public key of who alone can read the backups, so that they are not verified here.",
        default: "none",
        examples: ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"],
      }),
      { effect: "running" },
    ),
    cron: setting(
      key(cron(), {
        description: "When a backup is made, in the time zone of the machine.",
        default: "0 3 * * *",
        examples: ["0 */6 * * *"],
      }),
      { effect: "running" },
    ),
    verify: setting(
      key(
        text(expectedVerify).refine((value) => value === "never" || isCron(value), { error: expectedVerify }),
        {
          description: "When the newest backup is restored into a temporary directory and compared.",
          default: "0 5 * * 0",
          examples: ["never"],
        },
      ),
      { effect: "running" },
    ),
    keep: keys(
      {
        last: kept("of the newest backups stay", 1),
        daily: kept("days keep their newest backup", 7),
        weekly: kept("weeks keep their newest backup", 4),
        monthly: kept("months keep their newest backup", 0),
      },
      expects("value-backups-kept"),
    ).optional(),
  },
  expects("value-backup"),
).refine(
  ({ to, passphraseFile, recipient }) =>
    [passphraseFile, recipient].filter((each) => each !== undefined).length === (to === undefined ? 0 : 1),
  { error: expects("value-backup") },
);

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
    blobs: setting(
      key(text(expectedBlobs).regex(/^(?:s3:\/\/|\/)/, { error: expectedBlobs }), {
        description:
          "Where the server also keeps the logs and artifacts of ended attempts: a bucket of S3, or a directory that several machines share.",
        default: "only in its home",
        examples: ["s3://my-bucket/wzp"],
      }),
      { effect: "restart", variable: "WZP_BLOBS" },
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
        perProject: keys(
          {
            count: setting(
              key(whole(0, 1_000_000), {
                description:
                  "How many ended checkouts of each project are kept; beyond it, those that ended first are removed.",
                default: "any",
                examples: [50],
              }),
              { effect: "running" },
            ),
            most: setting(
              key(size(), {
                description:
                  "Size of the ended checkouts of each project; beyond it, those that ended first are removed.",
                default: "any",
                examples: ["10GiB"],
              }),
              { effect: "running" },
            ),
          },
          expects("value-checkouts-per-project"),
        ).optional(),
      },
      expects("value-checkouts-kept"),
    ).optional(),
    retention: retentionSettings.optional(),
    backup: scheduledBackup.optional(),
    alerts: keys(
      {
        command: setting(
          key(argvSchema, {
            description:
              "Command that the server runs when an alert fires or is over, with WZP_ALERT, WZP_ALERT_STATE, WZP_ALERT_SEVERITY and WZP_ALERT_DETAIL.",
            default: "none",
            examples: [["/usr/local/bin/page-me", "--team", "ops"]],
          }),
          { effect: "running" },
        ),
        mail: mailOfAlerts.optional(),
      },
      expects("value-alerts"),
    ).optional(),
    traces: keys(
      {
        endpoint: setting(
          key(text(expectedAddress).regex(/^https?:\/\//, { error: expectedAddress }), {
            description:
              "Address of an OpenTelemetry collector that takes OTLP over HTTP; without one, no traces are recorded.",
            default: "none",
            examples: ["http://localhost:4318"],
          }),
          { effect: "restart", variable: "OTEL_EXPORTER_OTLP_ENDPOINT" },
        ),
        headers: setting(
          key(text(expectedHeaders).regex(/^[^=,]+=[^,]*(?:,[^=,]+=[^,]*)*$/, { error: expectedHeaders }), {
            description:
              "Headers for the collector, such as a key. If the file contains them, nobody else may read the file.",
            default: "none",
            examples: ["authorization=Bearer%20abc"],
          }),
          { effect: "restart", variable: "OTEL_EXPORTER_OTLP_HEADERS", secret: true },
        ),
        service: setting(
          key(text(expects("value-traced-service")), {
            description: "Name of this server in the traces.",
            default: "wzp",
            examples: ["wzp-staging"],
          }),
          { effect: "restart", variable: "OTEL_SERVICE_NAME" },
        ),
      },
      expects("value-traces"),
    ).optional(),
    kubernetes: kubernetesSettings.optional(),
    plugins: pluginsSetting,
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
  readonly example: unknown;
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
    const docs = docsOf(value);
    const { description = "", default: standard, examples } = value.meta() ?? {};
    const example: unknown = Array.isArray(examples) ? examples[0] : "";
    return docs === undefined ? [] : [{ ...docs, path, description, standard: String(standard), example }];
  });
}
