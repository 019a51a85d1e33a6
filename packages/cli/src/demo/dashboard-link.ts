import type { Client } from "@wezterm-parallel/shared/client/client";

import type { CliContext } from "../invocation/context.ts";
import type { DemoSteps } from "./demo-steps.ts";

/** Source: Node.js timers take at most 31 bits. */
const longestTimerMs = 2 ** 31 - 1;

/** Prints links to the demo's dashboard; each link signs in one browser, so each use needs a new one. */
export class DashboardLink {
  readonly #client: Client;
  readonly #cli: Pick<CliContext, "print">;

  constructor(client: Client, cli: Pick<CliContext, "print">) {
    this.#client = client;
    this.#cli = cli;
  }

  async tell(): Promise<void> {
    const link = await this.#client.makeLink();
    if (!link.ok) return this.#cli.print(`no dashboard: ${link.failure.detail}`);
    const seconds = Math.round((link.value.expiresAt - Date.now()) / 1000);
    this.#cli.print(`Dashboard: ${link.value.url}\n           works once, within ${seconds} s`);
  }
}

/**
 * Serves the dashboard with all results of the backlog until somebody ends the demo. Enter prints another
 * link.
 */
export async function keepServing(
  dashboard: DashboardLink,
  steps: DemoSteps,
  cli: Pick<CliContext, "print" | "streams">,
): Promise<void> {
  const { stdin } = cli.streams;
  cli.print("");
  await dashboard.tell();
  cli.print(
    stdin.isTTY
      ? "Enter: new link. Ctrl-C: stop."
      : "The dashboard is served until this program is interrupted.",
  );
  const another = (): void => void dashboard.tell();
  if (stdin.isTTY) stdin.on("data", another);
  // Without a terminal, nothing else keeps this process alive.
  const alive = setInterval(() => {}, longestTimerMs);
  await steps.ended;
  clearInterval(alive);
  stdin.off("data", another);
  stdin.pause();
}
