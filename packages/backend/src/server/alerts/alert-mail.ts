import { hostname } from "node:os";

import type { MailedAlert } from "@wezterm-parallel/shared/domain/alerts/alert-mail";
import type { MailLanguage } from "@wezterm-parallel/shared/domain/alerts/mail-languages";
import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { EventFollower } from "../../base/event-follower.ts";

type FollowerParts = Pick<
  ConstructorParameters<typeof EventFollower>[0],
  "records" | "feed" | "clock" | "log"
>;

export interface MailSettings {
  /** Address such as `smtps://user@mail.example.org`, without a password. */
  readonly server: string;
  readonly from: string;
  readonly to: readonly string[];
  /** File with the password in its first line. */
  readonly passwordFile?: string | undefined;
  readonly language: MailLanguage;
}

interface AlertMailOptions extends FollowerParts {
  /** State directory; which alert was told last is kept in it across restarts. */
  readonly state: string;
  /** Undefined while `config.yaml` has none. */
  readonly mail: () => Promise<MailSettings | undefined>;
}

const mostTries = 5;
const alertsOfAMail = 50;
/** Alerts that begin or end within this time are one mail. */
const gatherMs = 2_000;

/** Sends mails of alerts that fire or are over. */
export class AlertMail implements AsyncDisposable {
  readonly #mail: AlertMailOptions["mail"];
  readonly #follower: EventFollower<"alert.changed">;

  constructor({ state, mail, ...parts }: AlertMailOptions) {
    this.#mail = mail;
    this.#follower = new EventFollower({
      ...parts,
      name: "mail of alerts",
      file: `${state}/alert-mail.json`,
      kinds: ["alert.changed"],
      most: alertsOfAMail,
      gatherMs,
      mostTries,
      tell: async (events) => {
        const settings = await mail();
        if (settings === undefined) return "told";
        const sent = await send(
          settings,
          events.map(({ data }) => data),
        );
        if (!sent.done) parts.log.warn({ detail: sent.detail }, "a mail of alerts was not sent");
        return sent.done ? "told" : "again";
      },
    });
  }

  /** Sends a test; returns nothing without settings. */
  async test(): Promise<readonly TestedAction[]> {
    const settings = await this.#mail();
    if (settings === undefined) return [];
    const detail =
      settings.language === "ja" ? "アラートのメールは届いています。" : "Mail of alerts arrives.";
    const told = { alert: "test", state: "firing", severity: "warning", detail } as const;
    return [{ action: "mail", name: settings.to.join(" "), ...(await send(settings, [told])) }];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#follower[Symbol.asyncDispose]();
  }
}

/** The library and the words are loaded with the first mail. */
async function send(
  settings: MailSettings,
  alerts: readonly MailedAlert[],
): Promise<Pick<TestedAction, "done" | "detail">> {
  const { language } = settings;
  const { sendMail } = await import("./send-mail.ts");
  const { composeAlertMail } = await import("@wezterm-parallel/shared/domain/alerts/alert-mail");
  return sendMail(settings, composeAlertMail(alerts, { language, machine: hostname() }));
}
