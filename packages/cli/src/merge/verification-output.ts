import type { Client } from "@wezterm-parallel/shared/client/client";
import { watchLog } from "@wezterm-parallel/shared/client/watch-log";
import { ok } from "@wezterm-parallel/shared/base/result";
import { verificationId } from "@wezterm-parallel/shared/domain/change/verification";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";
import type { Event } from "@wezterm-parallel/shared/protocol/api/schemas/event-schemas";
import type { TaskDetail } from "@wezterm-parallel/shared/protocol/api/schemas/resources";
import type { Phase } from "@wezterm-parallel/shared/protocol/home";

import type { OutputMode } from "../follow/output-mode.ts";
import type { RunReport, Write } from "../follow/report.ts";
import type { CliContext } from "../invocation/context.ts";
import { followPhases } from "../logs/follow-phases.ts";
import { outputLines } from "../logs/output-lines.ts";
import { waitForAttempt } from "../logs/wait-for-attempt.ts";
import { describeOutcome } from "../render/outcome.ts";
import { stateWord } from "../render/state-word.ts";
import { formatDuration } from "../text/duration.ts";
import { padTo, visible } from "../text/width.ts";

export interface VerificationOutputOptions {
  readonly cli: CliContext;
  readonly client: Client;
  readonly report: RunReport;
  readonly mode: OutputMode;
  /** Width of the column of ids in streamed output. */
  readonly width: number;
}

/** A candidate's checks. */
interface Verification {
  /** The id of the change's task. */
  readonly change: string;
  /** Settles when its streamed output is printed. */
  readonly streamed: Promise<void>;
}

/** Prints the output of the checks that run before changes land. */
export class VerificationOutput {
  readonly #options: VerificationOutputOptions;
  /** By the run that verifies. */
  readonly #running = new Map<string, Verification>();

  constructor(options: VerificationOutputOptions) {
    this.#options = options;
  }

  /** Handles the event of a change whose output is wanted, or of the end of a run. */
  async heard({ kind, task = "", run = "", data }: Event): Promise<void> {
    if (kind === "run.ended") await this.#ended(run);
    if (kind === "change.verifying" && data.verifiedBy !== undefined) this.started(task, data.verifiedBy);
  }

  /** Records that a run verifies the candidate of a change. */
  started(change: string, run: string): void {
    if (this.#running.has(run)) return;
    const streamed = this.#options.mode === "stream" ? this.#stream(change, run) : Promise.resolve();
    this.#running.set(run, { change, streamed });
  }

  /** Prints what is left of its output, and its result; ignores other runs. */
  async #ended(run: string): Promise<void> {
    const verification = this.#running.get(run);
    if (verification === undefined) return;
    await verification.streamed;
    const task = await this.#options.client.task(verificationId(run));
    // A candidate that is built again has its old checks cancelled.
    if (!task.ok || task.value.state === "cancelled") return;
    const line = this.#describeEnd(verification.change, task.value);
    await this.#options.report.block(async (write) => {
      await write(`${line}\n`);
      if (this.#isMoreShown(task.value)) await this.#printRest(task.value, write);
    });
  }

  #describeEnd(change: string, { state, outcome, startedAt, endedAt }: TaskDetail): string {
    const { colours } = this.#options.cli;
    const { sign, colour } = stateWord(state);
    const took =
      startedAt === undefined || endedAt === undefined ? "" : ` ${formatDuration(endedAt - startedAt)}`;
    const how = outcome === undefined ? "" : `: ${describeOutcome(outcome)}`;
    const result = state === "succeeded" ? `verified${took}` : `failed its checks${took}${how}`;
    return `${colour(colours)(sign)} ${visible(`${change} ${result}`)}`;
  }

  #isMoreShown({ state }: TaskDetail): boolean {
    const { mode } = this.#options;
    return mode === "grouped" || (mode !== "none" && state === "failed");
  }

  /** Prints the logs that were not streamed; those of set-up commands only if one of them failed. */
  async #printRest({ id, attempts, state }: TaskDetail, write: Write): Promise<void> {
    const { client, mode } = this.#options;
    const attempt = `${id}#${attempts}`;
    const logs = await client.logs(attempt);
    if (!logs.ok) return;
    const last = logs.value.at(-1)?.phase;
    const shown = logs.value.filter(({ phase }) =>
      phase.startsWith("setup.") ? state === "failed" && phase === last : mode !== "stream",
    );
    for (const { phase, stream } of shown)
      await this.#eachLines({ attempt, phase: phase as Phase, stream }, (lines) =>
        write(lines.map((line) => `${line}\n`).join("")),
      );
  }

  async #stream(change: string, run: string): Promise<void> {
    const { cli, client, report, width } = this.#options;
    const attempt = await waitForAttempt(client, verificationId(run), true);
    if (!attempt.ok) return;
    const prefix = cli.colours.cyan(`${padTo(visible(change), width)} |`);
    const print = (lines: readonly string[]) =>
      report.print(lines.map((line) => `${prefix} ${line}\n`).join(""));
    await followPhases(client, attempt.value, async (phase) => {
      const streams = (["out", "err"] as const).map((stream) => ({ attempt: attempt.value, phase, stream }));
      await Promise.all(streams.map((log) => this.#eachLines(log, print)));
      return ok(undefined);
    });
  }

  /** Ends without a failure when there is no such log: an attempt with a terminal has none of stderr. */
  async #eachLines(
    log: Parameters<typeof watchLog>[2],
    print: (lines: readonly string[]) => Promise<void>,
  ): Promise<void> {
    const { cli, client } = this.#options;
    const lines = outputLines(cli.interactive && cli.colours.isColorSupported);
    for await (const bytes of watchLog(client, systemClock, log)) {
      if (!bytes.ok) break;
      await print(lines.take(bytes.value));
    }
    await print(lines.end());
  }
}
