import type { TestedAction } from "@wezterm-parallel/shared/protocol/api/schemas/system-schemas";

import { EventFollower } from "../../base/event-follower.ts";
import { runAlertCommand } from "./run-alert-command.ts";

type FollowerParts = Pick<
  ConstructorParameters<typeof EventFollower>[0],
  "records" | "feed" | "clock" | "log"
>;

interface AlertCommandOptions extends FollowerParts {
  /** State directory; which alert was told last is kept in it across restarts. */
  readonly state: string;
  /** Program and arguments; undefined while `config.yaml` has none. */
  readonly command: () => Promise<readonly string[] | undefined>;
}

const mostTries = 5;

/** Runs the command of `config.yaml` for each alert that fires or is over, one after the other. */
export class AlertCommand implements AsyncDisposable {
  readonly #command: AlertCommandOptions["command"];
  readonly #follower: EventFollower<"alert.changed">;

  constructor({ state, command, ...parts }: AlertCommandOptions) {
    this.#command = command;
    this.#follower = new EventFollower({
      ...parts,
      name: "the command of alerts",
      file: `${state}/alert-command.json`,
      kinds: ["alert.changed"],
      most: 1,
      mostTries,
      tell: async ([event], signal) => {
        const argv = await command();
        if (argv === undefined || event === undefined) return "told";
        const { done, detail } = await runAlertCommand(argv, event.data, { signal });
        const { alert } = event.data;
        if (!done && !signal.aborted) parts.log.warn({ alert, detail }, "the command ended with an error");
        return done ? "told" : "again";
      },
    });
  }

  /** Runs the command with a test; returns nothing without a command. */
  async test(): Promise<readonly TestedAction[]> {
    const command = await this.#command();
    if (command === undefined) return [];
    const told = { alert: "test", state: "firing", severity: "warning", detail: "This is a test." } as const;
    const ended = await runAlertCommand(command, told, { signal: this.#follower.signal });
    return [{ action: "command", name: command[0] ?? "", ...ended }];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#follower[Symbol.asyncDispose]();
  }
}
