import type { Message } from "../message.ts";
import type { AlertName } from "./alert-rules.ts";
import { japaneseAlertSentences } from "./alert-sentences.ts";
import type { MailLanguage } from "./mail-languages.ts";

export interface MailedAlert {
  readonly alert: AlertName | "test";
  readonly state: "firing" | "resolved";
  readonly severity: "warning" | "critical";
  /** The trouble, in English. */
  readonly detail: string;
  /** The sentence as a code, to translate; events of earlier releases have none. */
  readonly message?: Message | undefined;
}

interface Words {
  readonly names: Readonly<Record<AlertName | "test", string>>;
  readonly states: Readonly<Record<MailedAlert["state"], string>>;
  readonly severities: Readonly<Record<MailedAlert["severity"], string>>;
  readonly news: (count: number) => string;
  readonly closing: (machine: string) => string;
}

const words: Readonly<Record<MailLanguage, Words>> = {
  en: {
    names: {
      "disk-low": "The disk is nearly full",
      "store-failing": "The store does not work",
      "backup-failing": "A backup failed",
      "backup-old": "The last backup is too old",
      "worker-away": "A worker is away",
      "queue-stuck": "No task starts",
      "task-failing": "A task fails more often than before",
      "attempts-lost": "Attempts were lost",
      "quota-closed": "A quota is used up",
      "certificate-ends": "The certificate ends soon",
      "budget-used-up": "A budget is used up",
      test: "This is a test",
    },
    states: { firing: "firing", resolved: "over" },
    severities: { warning: "warning", critical: "critical" },
    news: (count) => `${count} alerts`,
    closing: (machine) => `From the wezterm-parallel server on ${machine}. What fires now: wzp alerts list`,
  },
  ja: {
    names: {
      "disk-low": "ディスクの空きがわずかです",
      "store-failing": "ストアが動作していません",
      "backup-failing": "バックアップに失敗しました",
      "backup-old": "最後のバックアップが古すぎます",
      "worker-away": "ワーカーが応答しません",
      "queue-stuck": "タスクが始まりません",
      "task-failing": "タスクの失敗が以前より増えています",
      "attempts-lost": "試行が失われました",
      "quota-closed": "利用枠を使い切りました",
      "certificate-ends": "証明書の期限が近づいています",
      "budget-used-up": "予算を使い切りました",
      test: "これはテストです",
    },
    states: { firing: "発生中", resolved: "解消" },
    severities: { warning: "警告", critical: "重大" },
    news: (count) => `アラート ${count} 件`,
    closing: (machine) =>
      `${machine} の wezterm-parallel サーバーからのお知らせです。発生中のアラート: wzp alerts list`,
  },
};

const guides: Readonly<Record<MailLanguage, string>> = { en: "guide", ja: "ja/guide" };

interface AlertMail {
  readonly subject: string;
  readonly text: string;
}

/** Writes one mail about all of these alerts, as plain text. */
export function composeAlertMail(
  alerts: readonly MailedAlert[],
  { language, machine }: { readonly language: MailLanguage; readonly machine: string },
): AlertMail {
  const { names, states, severities, news, closing } = words[language];
  const [first] = alerts;
  const only = first !== undefined && alerts.length === 1 ? first : undefined;
  const subject = only === undefined ? news(alerts.length) : `${names[only.alert]} (${states[only.state]})`;
  const parts = alerts.map(({ alert, state, severity, ...trouble }) => {
    const guide = alert === "test" ? [] : [`docs/${guides[language]}/alerts.md#${alert}`];
    const sentence = oneLine(sentenceOf(trouble, language));
    return [`${names[alert]} (${states[state]}, ${severities[severity]})`, sentence, ...guide].join("\n  ");
  });
  return {
    subject: `[wzp ${machine}] ${subject}`,
    text: [...parts, `-- \n${closing(machine)}`, ""].join("\n\n").trimEnd().concat("\n"),
  };
}

/** English for a sentence that this release does not know. */
function sentenceOf(
  { detail, message }: Pick<MailedAlert, "detail" | "message">,
  language: MailLanguage,
): string {
  const sentences: Readonly<Record<string, string>> = japaneseAlertSentences;
  const sentence = language === "ja" && message !== undefined ? sentences[message.code] : undefined;
  if (sentence === undefined || message === undefined) return detail;
  return sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, hole: string) => {
    const value = message.values[hole];
    return typeof value === "object" ? detail : String(value);
  });
}

/** Names of tasks and directories may contain control characters. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
