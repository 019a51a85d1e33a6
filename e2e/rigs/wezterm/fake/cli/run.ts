import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { initialSize } from "../mux/options.ts";
import type { Command } from "../mux/mux.ts";
import type { Params } from "../mux/requests.ts";
import type { Direction, SplitRequest } from "../mux/tab.ts";
import type { Connection } from "./connection.ts";
import { CallFailed } from "./failure.ts";
import { renderTable } from "./table.ts";
import { UsageError, type Arguments } from "./usage.ts";

interface ListedPane {
  readonly window_id: number;
  readonly tab_id: number;
  readonly pane_id: number;
  readonly workspace: string;
  readonly size: { readonly cols: number; readonly rows: number };
  readonly title: string;
  readonly cwd: string;
  readonly is_active: boolean;
  readonly is_zoomed: boolean;
}

interface ListedClient {
  readonly username: string;
  readonly hostname: string;
  readonly pid: number;
  readonly connection_elapsed: { readonly secs: number; readonly nanos: number };
  readonly idle_time: { readonly secs: number; readonly nanos: number };
  readonly workspace: string;
  readonly focused_pane_id: number | null;
}

interface Call {
  readonly server: Connection;
  readonly given: Arguments;
  /** The configuration, which only `spawn` reads. */
  readonly config: () => ReadonlyMap<string, string>;
}

/** Runs a subcommand; returns its output. */
export const subcommands: Readonly<Record<string, (call: Call) => Promise<string>>> = {
  list: async (call) => {
    const panes = await listPanes(call);
    if (call.given.options.get("format") === "json") return JSON.stringify(panes, undefined, 2);
    const columns = ["WINID", "TABID", "PANEID", "WORKSPACE", "SIZE", "TITLE", "CWD"];
    return renderTable(
      columns.map((name, index) => ({ name, right: index < 3 })),
      panes.map((pane) => [
        ...[pane.window_id, pane.tab_id, pane.pane_id].map(String),
        pane.workspace,
        `${pane.size.cols}x${pane.size.rows}`,
        pane.title,
        pane.cwd,
      ]),
    );
  },
  "list-clients": async (call) => {
    const clients = await listClients(call);
    if (call.given.options.get("format") === "json") return JSON.stringify(clients, undefined, 2);
    const columns = ["USER", "HOST", "PID", "CONNECTED", "IDLE", "WORKSPACE", "FOCUS", "SSH_AUTH_SOCK"];
    return renderTable(
      columns.map((name) => ({ name, right: name === "PID" || name === "FOCUS" })),
      clients.map((client) => [
        client.username,
        client.hostname,
        String(client.pid),
        span(client.connection_elapsed),
        span(client.idle_time),
        client.workspace,
        String(client.focused_pane_id ?? ""),
        "",
      ]),
    );
  },
  spawn: async (call) => {
    const { options } = call.given;
    const config = call.config();
    const window = await windowForSpawn(call);
    const domain = options.get("domain-name");
    const answer = await call.server.ask("spawn", {
      ...(domain === undefined ? {} : { domain }),
      ...(window === undefined ? {} : { window }),
      workspace: options.get("workspace") ?? config.get("default_workspace") ?? "default",
      size: initialSize(config),
      command: commandOf(call.given),
    });
    return `${String(answer)}\n`;
  },
  "split-pane": async (call) => {
    const move = numberOf(call, "move-pane-id");
    const answer = await call.server.ask("split", {
      pane: await paneOf(call),
      request: splitRequest(call.given.options),
      ...(move === undefined ? {} : { move }),
      command: commandOf(call.given),
    });
    return `${String(answer)}\n`;
  },
  "send-text": async (call) => {
    const pane = await paneOf(call);
    const text = call.given.rest[0] ?? readStdin();
    await call.server.ask("write", { pane, text, paste: !call.given.options.has("no-paste") });
    return "";
  },
  "get-text": async (call) => {
    const [start, end] = [numberOf(call, "start-line"), numberOf(call, "end-line")];
    const escapes = call.given.options.has("escapes");
    const lines = await call.server.ask("text", {
      pane: await paneOf(call),
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
      escapes,
    });
    const texts = lines as readonly string[];
    return escapes
      ? `${texts.map((line) => `${line}\r\n`).join("")}\n`
      : texts.map((line) => `${line}\n`).join("");
  },
  "activate-pane": async (call) => silent(call, "focus", { pane: await paneOf(call) }),
  "activate-pane-direction": async (call) =>
    silent(call, "focusNeighbour", { pane: await paneOf(call), direction: directionOf(call) }),
  "get-pane-direction": async (call) => {
    const params = { pane: await paneOf(call), direction: directionOf(call) };
    const found = await call.server.ask("neighbour", params);
    return found === null ? "" : `${String(found)}\n`;
  },
  "kill-pane": async (call) => silent(call, "kill", { pane: await paneOf(call) }),
  "activate-tab": async (call) => silent(call, "focus", { pane: await paneOfWantedTab(call) }),
  "set-tab-title": async (call) => {
    const tab = numberOf(call, "tab-id") ?? (await listedPane(call, "tab")).tab_id;
    return silent(call, "nameTab", { tab, title: call.given.rest[0] ?? "" });
  },
  "set-window-title": async (call) => {
    const window = numberOf(call, "window-id") ?? (await listedPane(call, "window")).window_id;
    return silent(call, "nameWindow", { window, title: call.given.rest[0] ?? "" });
  },
  "rename-workspace": async (call) => {
    const from = call.given.options.get("workspace") ?? (await listedPane(call, "workspace")).workspace;
    return silent(call, "renameWorkspace", { from, to: call.given.rest[0] ?? "" });
  },
  "move-pane-to-new-tab": async (call) => {
    const { options } = call.given;
    const pane = await paneOf(call);
    const own = async (): Promise<number | undefined> =>
      (await listPanes(call)).find(({ pane_id: each }) => each === pane)?.window_id;
    const window = options.has("new-window") ? undefined : (numberOf(call, "window-id") ?? (await own()));
    const workspace = options.get("workspace");
    return silent(call, "moveToNewTab", {
      pane,
      ...(window === undefined ? {} : { window }),
      ...(workspace === undefined ? {} : { workspace }),
    });
  },
  "zoom-pane": async (call) => {
    const { options } = call.given;
    const pane = await listedPane(call, "tab");
    const zoomed = options.has("toggle") ? !(pane.is_active && pane.is_zoomed) : !options.has("unzoom");
    return silent(call, "zoom", { tab: pane.tab_id, pane: pane.pane_id, zoomed });
  },
  "adjust-pane-size": async (call) =>
    silent(call, "adjust", {
      pane: await paneOf(call),
      direction: directionOf(call),
      cells: numberOf(call, "amount") ?? 1,
    }),
};

async function silent<M extends keyof Params>(
  { server }: Call,
  method: M,
  params: Params[M],
): Promise<string> {
  await server.ask(method, params);
  return "";
}

async function listPanes({ server }: Call): Promise<readonly ListedPane[]> {
  return (await server.ask("listPanes", {})) as readonly ListedPane[];
}

async function listClients({ server }: Call): Promise<readonly ListedClient[]> {
  return (await server.ask("listClients", {})) as readonly ListedClient[];
}

function numberOf({ given }: Call, option: string): number | undefined {
  const text = given.options.get(option);
  return text === undefined ? undefined : Number(text);
}

/**
 * Returns the option's pane, else the environment's, else the one that the most recently used client shows.
 */
async function paneOf(call: Call): Promise<number> {
  const named = numberOf(call, "pane-id");
  if (named !== undefined) return named;
  const { WEZTERM_PANE: own } = process.env;
  if (own !== undefined) {
    if (!/^\d+$/.test(own)) throw new CallFailed("invalid digit found in string");
    return Number(own);
  }
  const focused = (await listClients(call)).find(
    ({ focused_pane_id: pane }) => pane !== null,
  )?.focused_pane_id;
  if (focused != null) return focused;
  const indent = " ".repeat(25);
  throw new CallFailed(
    `--pane-id was not specified and $WEZTERM_PANE\n${indent}is not set in the environment, and I couldn't\n` +
      `${indent}determine which pane was currently focused`,
  );
}

async function listedPane(call: Call, wanted: "tab" | "window" | "workspace"): Promise<ListedPane> {
  const pane = await paneOf(call);
  const found = (await listPanes(call)).find(({ pane_id: each }) => each === pane);
  if (found === undefined) throw new CallFailed(`unable to resolve current ${wanted}`);
  return found;
}

/** An unknown pane has no window, so a new one is made. */
async function windowForSpawn(call: Call): Promise<number | undefined> {
  if (call.given.options.has("new-window")) return undefined;
  const named = numberOf(call, "window-id");
  if (named !== undefined) return named;
  const pane = await paneOf(call);
  return (await listPanes(call)).find(({ pane_id: each }) => each === pane)?.window_id;
}

async function paneOfWantedTab(call: Call): Promise<number> {
  const panes = await listPanes(call);
  const tab = numberOf(call, "tab-id") ?? (await wantedTab(call, panes));
  const active = panes.find((pane) => pane.tab_id === tab && pane.is_active);
  if (active === undefined)
    throw new CallFailed(`could not determine which pane should be active for tab ${tab}`);
  return active.pane_id;
}

async function wantedTab(call: Call, panes: readonly ListedPane[]): Promise<number> {
  const current = await listedPane(call, "tab");
  const inWindow = panes.filter(({ window_id: window }) => window === current.window_id);
  const tabs = [...new Set(inWindow.map(({ tab_id: tab }) => tab))];
  const wanted = numberOf(call, "tab-index");
  const index =
    wanted === undefined ? relativeIndex(call, tabs, current.tab_id) : fromStart(wanted, tabs.length);
  const tab = tabs[index];
  if (tab === undefined) throw new CallFailed(`tab index ${index} is invalid`);
  return tab;
}

/** Counts negative indexes from the end, at most to the first. */
function fromStart(index: number, count: number): number {
  return index < 0 ? Math.max(0, count + index) : index;
}

function relativeIndex(call: Call, tabs: readonly number[], current: number): number {
  const by = numberOf(call, "tab-relative");
  if (by === undefined) throw new CallFailed("impossible arguments!");
  const index = tabs.indexOf(current) + by;
  if (call.given.options.has("no-wrap")) return Math.min(Math.max(index, 0), tabs.length - 1);
  return (index < 0 ? tabs.length + index : index) % tabs.length;
}

function splitRequest(options: ReadonlyMap<string, string>): SplitRequest {
  const sideways = ["left", "right", "horizontal"].some((name) => options.has(name));
  const cells = options.get("cells");
  return {
    axis: sideways ? "cols" : "rows",
    newIsSecond: !(options.has("left") || options.has("top")),
    topLevel: options.has("top-level"),
    size: cells === undefined ? { percent: Number(options.get("percent") ?? 50) } : { cells: Number(cells) },
  };
}

/** Passes the complete environment of this call along with a program. */
function commandOf({ options, rest }: Arguments): Command {
  const env = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const cwd = options.get("cwd");
  return {
    argv: rest,
    env: rest.length === 0 ? {} : (Object.fromEntries(env) as Record<string, string>),
    cwd: cwd === undefined ? undefined : resolve(cwd),
  };
}

function readStdin(): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(0));
  } catch {
    throw new CallFailed("reading stdin: stream did not contain valid UTF-8");
  }
}

const directions = ["Up", "Down", "Left", "Right", "Next", "Prev"] as const;

function directionOf({ given }: Call): Direction {
  return findDirection(given.rest[0] ?? "");
}

export function findDirection(text: string): Direction {
  const found = directions.find((name) => name.toLowerCase() === text.toLowerCase());
  if (found !== undefined) return found;
  const names = directions.map((name) => `"${name}"`).join(", ");
  throw new UsageError(`error: invalid direction ${text}, possible values are [${names}]\n`);
}

function span({ secs, nanos }: { readonly secs: number; readonly nanos: number }): string {
  if (secs >= 60) return `${Math.floor(secs / 60)}m${secs % 60 === 0 ? "" : `${secs % 60}s`}`;
  const ms = Math.floor(nanos / 1e6);
  return `${secs > 0 ? `${secs}s` : ""}${ms > 0 || secs === 0 ? `${ms}ms` : ""}`;
}
