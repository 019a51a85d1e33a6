import { homedir } from "node:os";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { type HomePaths, homePaths } from "@wezterm-parallel/shared/protocol/home";

import type { Panes, ShowCommand } from "./panes.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface PanesChoice {
  /** Environment of the command, which shows in which terminal it runs. */
  readonly env: Environment;
  /** The terminal that the user asked for; undefined to choose one. */
  readonly driver?: Panes["terminal"] | undefined;
  /** Prefers WezTerm's multiplexer server to its GUI. */
  readonly preferMux?: boolean | undefined;
  /**
   * False when nobody sees what is opened, as in a CI job; panes are then opened only with an explicit
   * `driver`.
   */
  readonly isWatched?: boolean | undefined;
}

export interface ChosenPanes {
  readonly panes: Panes;
  /** One sentence that names the terminal and the reason for choosing it. */
  readonly why: string;
  /** Returns the command that shows a workspace, if the terminal has one. */
  readonly showCommand?: ((workspace: string) => Promise<Result<ShowCommand, Failure>>) | undefined;
}

/**
 * Chooses the terminal for panes: the requested one, else the one in which the command runs, else a running
 * one, else an installed one. The caller disposes the panes.
 */
export async function openPanes(choice: PanesChoice): Promise<Result<ChosenPanes, Failure>> {
  const { driver, env, isWatched = true } = choice;
  if (driver !== undefined) return connect(driver, choice, "it was requested");
  const around = terminalAround(env);
  if (around !== undefined) return connect(around, choice, "this command runs in it");
  return isWatched ? openWhatRuns(choice) : fail(unwatchedFailure());
}

/** Returns the terminal that the person sees: inside WezTerm, a tmux covers it. */
function terminalAround(env: Environment): Panes["terminal"] | undefined {
  const has = (name: string) => (env[name] ?? "") !== "";
  if (has("TMUX")) return "tmux";
  if (has("WEZTERM_UNIX_SOCKET") || has("WEZTERM_PANE")) return "wezterm";
  // ssh may forward the variable of a terminal on the other machine.
  return env["TERM_PROGRAM"] === "WezTerm" && !has("SSH_CONNECTION") ? "wezterm" : undefined;
}

async function openWhatRuns(choice: PanesChoice): Promise<Result<ChosenPanes, Failure>> {
  const { findSockets } = await import("./wezterm/find-sockets.ts");
  const sockets = await findSockets(choice.env);
  const wezterm = sockets.length > 0 ? await connect("wezterm", choice, "it runs here") : undefined;
  if (wezterm?.ok === true) return wezterm;
  // Several WezTerms run: the person has to choose.
  if (wezterm?.failure.reason === "conflict") return wezterm;
  const isRemote = (choice.env["SSH_CONNECTION"] ?? "") !== "";
  const tmux = await connect(
    "tmux",
    choice,
    isRemote ? "this is an ssh session" : "WezTerm is not available here and tmux is installed",
  );
  if (tmux.ok) return tmux;
  return tmux.failure.reason === "missing-program" ? fail(nothingFailure(wezterm?.failure)) : tmux;
}

function connect(
  terminal: Panes["terminal"],
  choice: PanesChoice,
  because: string,
): Promise<Result<ChosenPanes, Failure>> {
  switch (terminal) {
    case "wezterm":
      return connectChosenWezterm(choice);
    case "tmux":
      return connectChosenTmux(choice, because);
    default:
      return connectChosenPlugin(terminal, choice, because);
  }
}

async function connectChosenWezterm({ env, preferMux }: PanesChoice): Promise<Result<ChosenPanes, Failure>> {
  // A terminal's driver is loaded only when it is used.
  const [{ findExecutable }, { chooseWezterm }, { connectWezterm }] = await Promise.all([
    import("./wezterm/find-executable.ts"),
    import("./wezterm/choose-wezterm.ts"),
    import("./wezterm/wezterm-panes.ts"),
  ]);
  const executable = await findExecutable(env);
  if (!executable.ok) return executable;
  const chosen = await chooseWezterm({ executable: executable.value, env, preferMux });
  if (!chosen.ok) return chosen;
  const { socket, why, note } = chosen.value;
  const panes = await connectWezterm({
    executable: executable.value,
    socket,
    env,
    locks: pathsOf(env).runtime,
  });
  if (!panes.ok) return panes;
  const sentence = `WezTerm at ${socket}, because ${why}.`;
  return ok({ panes: panes.value, why: note === undefined ? sentence : `${note} ${sentence}` });
}

async function connectChosenTmux(
  { env }: PanesChoice,
  because: string,
): Promise<Result<ChosenPanes, Failure>> {
  const { connectTmux } = await import("./tmux/connect-tmux.ts");
  const panes = await connectTmux({ env });
  if (!panes.ok) return panes;
  return ok({
    panes: panes.value,
    why: `tmux, because ${because}.`,
    showCommand: (workspace) => panes.value.showCommand(workspace),
  });
}

async function connectChosenPlugin(
  name: string,
  { env }: PanesChoice,
  because: string,
): Promise<Result<ChosenPanes, Failure>> {
  const { connectPlugin } = await import("./plugin/connect-plugin.ts");
  const panes = await connectPlugin({ name, config: pathsOf(env).config, env });
  if (!panes.ok) return panes;
  return ok({
    panes: panes.value,
    why: `The plugin ${name}, because ${because}.`,
    showCommand: (workspace) => panes.value.showCommand(workspace),
  });
}

function pathsOf(env: Environment): HomePaths {
  const homeDirectory = env["HOME"] || homedir();
  return homePaths({ env, homeDirectory, userId: process.getuid?.() ?? 0 });
}

function unwatchedFailure(): Failure {
  return {
    reason: "unavailable",
    detail: "There is no terminal to show panes in.",
    hint: "Follow output with `wzp logs --follow`, wait for tasks with `wzp wait`, or open panes in tmux with --driver tmux.",
  };
}

function nothingFailure(wezterm: Failure | undefined): Failure {
  const found =
    wezterm === undefined ? "WezTerm is not running" : `WezTerm cannot be used: ${wezterm.detail}`;
  return {
    reason: "unavailable",
    detail: `No terminal can open panes: ${found.replace(/\.$/, "")}, and tmux is not installed.`,
    hint: "Run the command in WezTerm, or install tmux 3.2 or newer. Show a single task here with: wzp attach ID",
  };
}
