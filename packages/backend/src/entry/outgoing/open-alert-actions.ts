import { homedir } from "node:os";

import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { AlertCommand } from "../../server/alerts/alert-command.ts";
import { AlertMail, type MailSettings } from "../../server/alerts/alert-mail.ts";
import type { SendingParts } from "../../server/webhooks/send-now.ts";

type CommandParts = Omit<ConstructorParameters<typeof AlertCommand>[0], "command">;

interface ActionParts extends CommandParts {
  readonly webhooks: SendingParts;
  readonly configured: { current(): Promise<Settings> };
}

/** Runs the command and sends the mail of alerts until `opened` is disposed, and tests them and the webhooks of alerts on demand. */
export function openAlertActions(
  { webhooks, configured, ...parts }: ActionParts,
  opened: Pick<AsyncDisposableStack, "use">,
) {
  const command = async () => {
    const { alerts } = await configured.current();
    const [program, ...words] = alerts?.command ?? [];
    return program === undefined ? undefined : [inHome(program), ...words];
  };
  const mail = async (): Promise<MailSettings | undefined> => {
    const {
      server,
      from,
      to = [],
      passwordFile,
      language = "en",
    } = (await configured.current()).alerts?.mail ?? {};
    if (server === undefined || from === undefined) return undefined;
    return { server, from, to, language, passwordFile: passwordFile && inHome(passwordFile) };
  };
  const running = opened.use(new AlertCommand({ ...parts, command }));
  const mailing = opened.use(new AlertMail({ ...parts, mail }));
  return {
    testAlerts: async () => {
      const { testAlertWebhooks } = await import("../../server/webhooks/test-alert-webhooks.ts");
      const tested = await Promise.all([testAlertWebhooks(webhooks), running.test(), mailing.test()]);
      return tested.flat();
    },
  };
}

function inHome(path: string): string {
  return path.replace(/^~(?=\/)/, homedir());
}
