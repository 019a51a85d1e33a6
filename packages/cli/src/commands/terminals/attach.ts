import { constants } from "node:os";

import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { SessionExit } from "@wezterm-parallel/shared/protocol/host/session-files";

import type { CliContext } from "../../invocation/context.ts";
import { renderLastScreen } from "../../local-backend/last-screen.ts";
import { examples } from "../../render/examples.ts";
import { chooseDetachKeys } from "../../settings/choose-detach-keys.ts";
import { type AttachTarget, findTarget, serviceTarget } from "../../terminal/sessions/attach-target.ts";
import { defaultDetachKeys } from "../../terminal/detach-keys.ts";
import { isInside } from "../../terminal/is-inside.ts";
import { PaneReporter } from "../../terminal/pane-reporter.ts";
import { startViews } from "../../terminal/sessions/start-views.ts";
import { hostGone } from "../../terminal/sessions/session-link.ts";
import { type ViewEnd, type ViewOptions, viewSession } from "../../terminal/sessions/view-session.ts";

interface AttachOptions {
  readonly readOnly?: boolean;
  readonly detachKeys?: string;
}

export function registerAttach(program: Command, cli: CliContext): void {
  program
    .command("attach")
    .argument("<id>", "a task or attempt; a unique prefix is enough")
    .option("--read-only", "watch only: send no input and do not change the size")
    .option(
      "--detach-keys <keys>",
      `keys that detach and leave the task running; detachKeys in config.yaml sets them permanently (default: ${defaultDetachKeys})`,
    )
    .addHelpText("after", examples("wzp attach r12/build", "wzp attach --read-only r12/fix-142"))
    .action(async (id: string, options: AttachOptions) => {
      const code = await attach(cli, id, options, () => void startViews(cli));
      if (code.ok) process.exit(code.value);
      cli.fail(code.failure);
    });
}

/** Returns the task's own exit code; 0 after detaching. */
export async function attach(
  cli: CliContext,
  id: string,
  options: AttachOptions,
  painted?: () => void,
): Promise<Result<number, Failure>> {
  if (cli.json) return fail(notForPrograms(id));
  const elsewhere = await cli.refuse();
  if (elsewhere !== undefined) return fail(elsewhere);
  const readOnly = options.readOnly === true;
  const detachKeys = await chooseDetachKeys(cli, options.detachKeys);
  if (!detachKeys.ok) return detachKeys;
  const found = await findTarget(cli, { id, mayWait: (task) => whyNot(cli, task, readOnly), renderLog });
  if (!found.ok) return found;
  return codeOf(
    await show(cli, found.value, { readOnly, detachKeys: detachKeys.value, ...(painted && { painted }) }),
  );
}

/** The way in which a view of a terminal was left. */
export interface Viewed {
  readonly code: number;
  /** The program ended; otherwise it goes on. */
  readonly ended: boolean;
}

function codeOf(viewed: Result<Viewed, Failure>): Result<number, Failure> {
  return viewed.ok ? ok(viewed.value.code) : viewed;
}

/** Shows the terminal of a service on this machine. */
export async function attachService(
  cli: CliContext,
  id: string,
  options: AttachOptions,
): Promise<Result<Viewed, Failure>> {
  const detachKeys = await chooseDetachKeys(cli, options.detachKeys);
  if (!detachKeys.ok) return detachKeys;
  const target = serviceTarget(cli, id, renderLog);
  if (target === undefined) return fail(noStart(id));
  return show(cli, target, { readOnly: options.readOnly === true, detachKeys: detachKeys.value });
}

function noStart(id: string): Failure {
  return {
    reason: "not-found",
    detail: `Service ${id} has not started on this machine.`,
    hint: "Start it with: wzp services up",
  };
}

async function show(
  cli: CliContext,
  target: AttachTarget,
  options: Pick<ViewOptions, "readOnly" | "detachKeys" | "painted">,
): Promise<Result<Viewed, Failure>> {
  if (target.exit !== undefined) return ok({ code: await showEnded(cli, target, target.exit), ended: true });
  const refusal = whyNot(cli, target, options.readOnly);
  if (refusal !== undefined) return fail(refusal);
  return view(cli, target, options);
}

async function view(
  cli: CliContext,
  target: AttachTarget,
  options: Pick<ViewOptions, "readOnly" | "detachKeys" | "painted">,
): Promise<Result<Viewed, Failure>> {
  const teller = new PaneReporter(cli);
  const task = target.id.replace(/#.*$/, "");
  teller.tell({ task, state: "running" });
  let mayType = true;
  const lookOnly = (): void => void (mayType = false);
  const end = await viewSession(target.session, cli.streams, { ...options, teller, lookOnly });
  if (!mayType && end.kind !== "ended")
    cli.note(`\r\nYou may watch ${target.id}, but not type or change its size.`);
  if (end.kind === "ended") teller.tell({ task, state: hasSucceeded(end.exit) ? "succeeded" : "failed" });
  teller.clear();
  if (end.kind === "ended" && end.unseen === true)
    return ok({ code: await showEnded(cli, target, end.exit), ended: true });
  return tellEnd(cli, target, end);
}

function notForPrograms(id: string): Failure {
  return {
    reason: "invalid-request",
    detail: "wzp attach is interactive and has no JSON output.",
    hint: `Use in programs: wzp logs -f ${id} to follow the output, wzp wait --json ${id} to wait for the end`,
  };
}

function renderLog(log: string, { sizes }: SessionExit) {
  return renderLastScreen(log, sizes);
}

function hasSucceeded(exit: SessionExit): boolean {
  return exit.kind === "exited" && exit.code === 0;
}

/** Prints the last screen of the terminal, then how the task ended. */
async function showEnded(cli: CliContext, target: AttachTarget, exit: SessionExit): Promise<number> {
  if (target.terminal) {
    const screen = await target.lastScreen(exit);
    if (screen !== undefined) cli.print(cli.streams.stdout.isTTY ? screen.styled : screen.plain);
  }
  return tellExit(cli, target, exit);
}

interface Attached {
  readonly id: string;
  readonly terminal: boolean;
}

function whyNot(cli: CliContext, { id, terminal }: Attached, readOnly: boolean): Failure | undefined {
  if (!terminal) {
    return {
      reason: "invalid-request",
      detail: `${id} has no terminal: its command runs with plain pipes.`,
      hint: `Follow its output with: wzp logs -f ${id}`,
    };
  }
  if (isInside(cli, id)) {
    return {
      reason: "conflict",
      detail: `This is the terminal of ${id} itself, which cannot be attached to itself.`,
      hint: `Attach from another terminal, or follow its output with: wzp logs -f ${id}`,
    };
  }
  if (readOnly || cli.streams.stdin.isTTY) return undefined;
  return {
    reason: "invalid-request",
    detail: "attach needs an interactive terminal (stdin is not one).",
    hint: `Watch it with: wzp attach --read-only ${id}, or send input with: wzp send ${id} TEXT`,
  };
}

function tellEnd(cli: CliContext, target: AttachTarget, end: ViewEnd): Result<Viewed, Failure> {
  switch (end.kind) {
    case "ended":
      cli.print(`\r${nothingBelow(cli)}`);
      return ok({ code: tellExit(cli, target, end.exit), ended: true });
    case "detached":
    case "left":
      cli.print(
        `\r\n${nothingBelow(cli)}[${target.id} continues; attach again with: wzp ${target.id.includes("/") ? "attach" : "services attach"} ${target.id}]`,
      );
      return ok({ code: 0, ended: false });
    case "signalled":
      return ok({ code: 128 + constants.signals[end.signal], ended: false });
    case "host-gone":
      return fail(hostGone(target.id));
    case "refused":
      return fail(end.failure);
  }
}

/** Clears below the cursor, so that the size note and old output do not stay beside the following lines. */
function nothingBelow({ streams }: CliContext): string {
  return streams.stdout.isTTY ? "\x1b[J" : "";
}

function tellExit(cli: CliContext, { id, startedAt }: AttachTarget, exit: SessionExit): number {
  const seconds = ((exit.at - startedAt) / 1000).toFixed(1);
  if (exit.kind === "exited") {
    cli.print(`[${id} exited with ${exit.code} after ${seconds} s]`);
    return exit.code;
  }
  cli.print(`[${id} was terminated by ${exit.signal} after ${seconds} s]`);
  return 128 + (constants.signals[exit.signal as NodeJS.Signals] ?? 0);
}
