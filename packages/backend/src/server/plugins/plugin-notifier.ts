import type { ListedPlugin } from "@wezterm-parallel/shared/domain/settings/plugin-settings";
import type { PluginLimits } from "@wezterm-parallel/shared/node/plugins/plugin-process";
import { RunningPlugin } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import type { PluginNews } from "@wezterm-parallel/shared/plugin/plugin";
import type { Event, EventKind } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";

import { EventFollower } from "../../base/event-follower.ts";

type FollowerParts = Pick<
  ConstructorParameters<typeof EventFollower>[0],
  "records" | "feed" | "clock" | "log"
>;

interface NotifierOptions extends FollowerParts {
  readonly name: string;
  /** State directory; which event was told last is kept in it across restarts. */
  readonly state: string;
  readonly kinds: readonly EventKind[];
  /** As `config.yaml` has it now; undefined once it is removed. */
  readonly listed: () => Promise<ListedPlugin | undefined>;
  /** One line about an event. */
  readonly inWords: (event: Event) => string;
  readonly limits?: Partial<PluginLimits>;
}

const mostTries = 5;
const limitMs = 30_000;

/** Tells a plugin each event of its kinds, one after the other, while it is listed. */
export class PluginNotifier implements AsyncDisposable {
  readonly #plugin: RunningPlugin;
  readonly #follower: EventFollower<EventKind>;

  constructor({ name, state, kinds, listed, inWords, limits, ...parts }: NotifierOptions) {
    this.#plugin = new RunningPlugin({ name, listed, env: process.env, ...(limits && { limits }) });
    this.#follower = new EventFollower({
      ...parts,
      name: `the plugin ${name}`,
      file: `${state}/plugin-${name}.json`,
      kinds,
      most: 1,
      mostTries,
      tell: async ([event], signal) => {
        if (event === undefined || (await listed()) === undefined) return "told";
        const news: PluginNews = { text: inWords(event), event };
        const told = await this.#plugin.call("notify", news, limits?.callMs ?? limitMs);
        if (told.ok) return "told";
        if (!signal.aborted) parts.log.warn({ plugin: name, kind: event.kind }, told.failure.detail);
        return "again";
      },
    });
  }

  /** The end of the plugin ends a call that the follower waits for. */
  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.#follower[Symbol.asyncDispose]();
    await this.#plugin[Symbol.asyncDispose]();
    await ended;
  }
}
