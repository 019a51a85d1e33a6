import { homedir } from "node:os";

import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import { AlertCommand } from "../../server/alerts/alert-command.ts";
import type { SendingParts } from "../../server/webhooks/send-now.ts";

type CommandParts = Omit<ConstructorParameters<typeof AlertCommand>[0], "command">;

interface ActionParts extends CommandParts {
  readonly webhooks: SendingParts;
  readonly configured: { current(): Promise<Settings> };
}

/** Runs the command of alerts until `opened` is disposed, and tests it and the webhooks of alerts on demand. */
export function openAlertActions(
  { webhooks, configured, ...parts }: ActionParts,
  opened: Pick<AsyncDisposableStack, "use">,
) {
  const command = async () => {
    const { alerts } = await configured.current();
    const [program, ...words] = alerts?.command ?? [];
    return program === undefined ? undefined : [program.replace(/^~(?=\/)/, homedir()), ...words];
  };
  const running = opened.use(new AlertCommand({ ...parts, command }));
  return {
    testAlerts: async () => {
      const { testAlertWebhooks } = await import("../../server/webhooks/test-alert-webhooks.ts");
      const tested = await Promise.all([testAlertWebhooks(webhooks), running.test()]);
      return tested.flat();
    },
  };
}
