import { basename } from "node:path";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import {
  type Environment,
  findSockets,
  type LivingSocket,
  namedSocket,
  runtimeDirectories,
} from "./find-sockets.ts";
import { listClients, type WeztermClient } from "./pane-list.ts";
import { WeztermCli } from "./wezterm-cli.ts";

interface WeztermChoice {
  readonly executable: string;
  /** Environment of the command: its pane, the display, the runtime directory. */
  readonly env: Environment;
  /** Prefers the multiplexer server to a GUI, as `wezterm cli --prefer-mux` does. */
  readonly preferMux?: boolean | undefined;
}

interface ChosenWezterm {
  readonly socket: string;
  /** Names the chosen WezTerm and the reason, to follow "because". */
  readonly why: string;
  /** An additional remark for the person. */
  readonly note?: string | undefined;
}

/**
 * Chooses one WezTerm: that of the pane where the command runs, else the only one, else the GUI that was used
 * last. `unavailable` when none runs, `conflict` when the choice is ambiguous.
 */
export async function chooseWezterm(choice: WeztermChoice): Promise<Result<ChosenWezterm, Failure>> {
  const { env, preferMux = false } = choice;
  const living = await findSockets(env);
  const named = namedSocket(env);
  const note =
    named === undefined || living.some(({ path }) => path === named) ? undefined : staleNote(named);
  const chosen = preferMux ? chooseMux(living, env) : await chooseAmong(living, choice, note);
  return chosen.ok ? ok({ ...chosen.value, note }) : chosen;
}

async function chooseAmong(
  living: readonly LivingSocket[],
  choice: WeztermChoice,
  note: string | undefined,
): Promise<Result<ChosenWezterm, Failure>> {
  const own = living.find(({ found }) => found === "pane");
  if (own !== undefined) return ok({ socket: own.path, why: "this command runs in one of its panes" });
  const guis = living.filter(({ found }) => found === "display" || found === "gui");
  if (guis.length > 1) return chooseGui(guis, choice);
  const [only] = [...guis, ...living];
  if (only === undefined) return fail(noneFailure(choice.env, note));
  const why = guis.length === 1 ? "it is the running WezTerm" : "its multiplexer server is running";
  return ok({ socket: only.path, why });
}

function chooseMux(living: readonly LivingSocket[], env: Environment): Result<ChosenWezterm, Failure> {
  const isGui = ({ path }: LivingSocket) => basename(path).startsWith("gui-sock-");
  const mux = living.find((each) => !isGui(each));
  return mux === undefined
    ? fail({
        reason: "unavailable",
        detail: `No multiplexer server of WezTerm listens at ${runtimeDirectories(env)[0]}/sock.`,
        hint: "Start one with: wezterm-mux-server --daemonize",
      })
    : ok({ socket: mux.path, why: "the multiplexer server was requested" });
}

/**
 * Chooses the window with the keyboard focus, else the one with the most recent input. Skips one that hangs.
 */
async function chooseGui(
  guis: readonly LivingSocket[],
  choice: WeztermChoice,
): Promise<Result<ChosenWezterm, Failure>> {
  const used = await Promise.all(guis.map(({ path }) => lastUse(path, choice)));
  const answering = guis.flatMap(({ path }, at) => {
    const use = used[at];
    return use === undefined ? [] : [{ path, ...use }];
  });
  const [first, second] = answering.toSorted((a, b) => a.idleMs - b.idleMs);
  if (first === undefined || first.idleMs === second?.idleMs) return fail(severalFailure(guis));
  const why = `it was used most recently of the ${guis.length} that are running; WEZTERM_UNIX_SOCKET can select another`;
  return ok({ socket: first.path, why });
}

interface Use {
  readonly idleMs: number;
}

async function lastUse(socket: string, { executable, env }: WeztermChoice): Promise<Use | undefined> {
  const cli = await WeztermCli.connect({ executable, socket, env });
  if (!cli.ok) return undefined;
  await using connected = cli.value;
  const clients = await listClients(connected);
  if (!clients.ok || clients.value.length === 0) return undefined;
  return { idleMs: Math.min(...clients.value.map(idleMsOf)) };
}

/**
 * A client reports a focused pane only after its window had the desktop's focus; before that nobody has
 * typed.
 */
function idleMsOf({ idle_time, focused_pane_id }: WeztermClient): number {
  return (focused_pane_id ?? undefined) === undefined
    ? Number.MAX_SAFE_INTEGER
    : idle_time.secs * 1000 + idle_time.nanos / 1e6;
}

function staleNote(named: string): string {
  return `WEZTERM_UNIX_SOCKET is ${named}, but no WezTerm listens there any more.`;
}

function noneFailure(env: Environment, note: string | undefined): Failure {
  if ((env["SSH_CONNECTION"] ?? "") !== "") return overSshFailure();
  const where = runtimeDirectories(env).join(" and ");
  return {
    reason: "unavailable",
    detail: `${note === undefined ? "" : `${note} `}WezTerm is not running: nothing listens in ${where}.`,
    hint: "Run the command in a pane of WezTerm, start `wezterm-mux-server --daemonize`, or use --driver tmux.",
  };
}

function overSshFailure(): Failure {
  return {
    reason: "unavailable",
    detail: "This is an ssh session: the WezTerm on the client machine cannot open panes here.",
    hint: "Use --driver tmux, or install WezTerm here and connect with `wezterm connect SSHMUX:host`.",
  };
}

function severalFailure(guis: readonly LivingSocket[]): Failure {
  return {
    reason: "conflict",
    detail: `${guis.length} instances of WezTerm are running, and it is not clear which one to use: ${guis.map(({ path }) => path).join(", ")}.`,
    hint: "Run the command in a pane of the intended instance, or set WEZTERM_UNIX_SOCKET to its socket.",
  };
}
