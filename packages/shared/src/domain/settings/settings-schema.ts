import { z } from "zod";

import { mailLanguages } from "../alerts/alert-mail.ts";
import { expects } from "../plan/problems/plan-message.ts";
import { isCron } from "../schedule/cron-times.ts";
import { argvSchema, duration, key, keys, list, size, text, whole } from "../plan/schema/plan-values.ts";

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

const expectedPath = expects("value-sandbox-path");
const place = () => text(expectedPath).regex(/^(?:\/|~\/)/, { error: expectedPath });
const cron = () => text(expects("value-cron")).refine(isCron, { error: expects("value-cron") });
const expectedVerify = expects("value-cron-or-never");

function kept(of: string, standard: number) {
  const most = 10_000;
  const docs = { description: `How many ${of}.`, default: standard, examples: [standard + 1] };
  return setting(key(whole(0, most), docs), { effect: "running" });
}

const scheduledBackup = keys(
  {
    to: setting(
      key(place(), {
        description: "Directory of the backups that the server makes by itself, best on another disk.",
        default: "none",
        examples: ["/mnt/backup/wzp"],
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
).refine(({ to, passphraseFile }) => (to === undefined) === (passphraseFile === undefined), {
  error: expects("value-backup"),
});

function age(of: string, example: string) {
  const docs = { description: `How long ${of}.`, default: "forever", examples: [example] };
  return setting(key(duration(), docs), { effect: "running" });
}

function count(of: string, example: number) {
  const docs = { description: `How many ${of}.`, default: "any", examples: [example] };
  return setting(key(whole(0, 1_000_000_000), docs), { effect: "running" });
}

function bytes(of: string, example: string) {
  const docs = { description: `How large ${of}.`, default: "any", examples: [example] };
  return setting(key(size(), docs), { effect: "running" });
}

const retentionSettings = keys(
  {
    runs: keys(
      {
        age: age("an ended run is kept, with its tasks, logs and artifacts", "90d"),
        count: count("ended runs of each project are kept, the newest", 1000),
        most: bytes(
          "the logs and artifacts of the ended runs of a project may be before the oldest go",
          "20GiB",
        ),
      },
      expects("value-runs-kept"),
    ).optional(),
    logs: keys(
      {
        age: age("the logs of an ended run are kept", "30d"),
        most: bytes("the logs of the ended runs of a project may be before the oldest go", "5GiB"),
      },
      expects("value-files-kept"),
    ).optional(),
    artifacts: keys(
      {
        age: age("the artifacts of an ended run are kept", "30d"),
        most: bytes("the artifacts of the ended runs of a project may be before the oldest go", "10GiB"),
      },
      expects("value-files-kept"),
    ).optional(),
    events: keys(
      {
        age: age("events are kept", "90d"),
        count: count("of the newest events are kept", 1_000_000),
      },
      expects("value-events-kept"),
    ).optional(),
  },
  expects("value-retention"),
);
export type RetentionSettings = z.infer<typeof retentionSettings>;
const expectedMailServer = expects("value-mail-server");
const expectedMailbox = expects("value-mailbox");
const expectedMailboxes = expects("value-mailboxes");
const mailbox = () => text(expectedMailbox).regex(/^[^\s@<>,]+@[^\s@<>,]+$/, { error: expectedMailbox });

const mailOfAlerts = keys(
  {
    server: setting(
      // A password would be shown wherever an address is.
      key(
        text(expectedMailServer).regex(/^smtps?:\/\/(?:[^\s:@/]+@)?[^\s@/]+$/, { error: expectedMailServer }),
        {
          description:
            "Server that takes mail: `smtps:` with TLS from the start, `smtp:` with STARTTLS, which only a server of this machine need not have.",
          default: "none",
          examples: ["smtps://alerts%40example.org@mail.example.org"],
        },
      ),
      { effect: "running" },
    ),
    passwordFile: setting(
      key(place(), {
        description: "File with the password of that server in its first line; only you may read it.",
        default: "none",
        examples: ["~/.wzp-mail-password"],
      }),
      { effect: "running" },
    ),
    from: setting(
      key(mailbox(), {
        description: "Sender of the mail.",
        default: "none",
        examples: ["alerts@example.org"],
      }),
      { effect: "running" },
    ),
    to: setting(
      key(list(mailbox(), expectedMailboxes).min(1, { error: expectedMailboxes }), {
        description: "Receivers of a mail when alerts fire or are over.",
        default: "none",
        examples: [["ops@example.org"]],
      }),
      { effect: "running" },
    ),
    language: setting(
      key(z.enum(mailLanguages, { error: expects("value-mail-language") }), {
        description: "Language of the mail: en or ja.",
        default: "en",
        examples: ["ja"],
      }),
      { effect: "running" },
    ),
  },
  expects("value-mail"),
).refine(({ server, from, to }) => server !== undefined && from !== undefined && to !== undefined, {
  error: expects("value-mail"),
});

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
    const docs = docsOf.get(value);
    const { description = "", default: standard, examples } = value.meta() ?? {};
    const example: unknown = Array.isArray(examples) ? examples[0] : "";
    return docs === undefined ? [] : [{ ...docs, path, description, standard: String(standard), example }];
  });
}
