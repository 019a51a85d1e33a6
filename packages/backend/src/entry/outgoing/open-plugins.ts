import type { Settings } from "@wezterm-parallel/shared/domain/settings/settings-schema";

import type { PluginNotifier } from "../../server/plugins/plugin-notifier.ts";

type Parts = Omit<
  ConstructorParameters<typeof PluginNotifier>[0],
  "name" | "kinds" | "listed" | "inWords" | "limits"
>;

interface PluginParts extends Parts {
  readonly configured: { current(): Promise<Settings> };
}

/** Tells events to the notifiers that `config.yaml` lists, until `opened` is disposed; without any, nothing is loaded. */
export async function openPlugins(
  { configured, ...parts }: PluginParts,
  opened: Pick<AsyncDisposableStack, "use">,
): Promise<void> {
  const notifiers = Object.entries((await configured.current()).plugins ?? {}).filter(
    ([, { kind }]) => kind === "notifier",
  );
  if (notifiers.length === 0) return;
  const [{ PluginNotifier }, { kindsOfAll }, { describeEvent }] = await Promise.all([
    import("../../server/plugins/plugin-notifier.ts"),
    import("../../server/webhooks/match-kinds.ts"),
    import("../../server/webhooks/compose-delivery.ts"),
  ]);
  for (const [name, { events = [] }] of notifiers) {
    const listed = async () => {
      const found = (await configured.current()).plugins?.[name];
      return found?.kind === "notifier" ? found : undefined;
    };
    opened.use(
      new PluginNotifier({ ...parts, name, kinds: kindsOfAll(events), listed, inWords: describeEvent }),
    );
  }
}
