import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Size } from "@wezterm-parallel/shared/domain/layout/layout";

import type { Pane } from "../panes.ts";
import type { WeztermCli } from "./wezterm-cli.ts";

const id = z.int().nonnegative();
const cells = z.int().nonnegative();

/**
 * A pane in the output of `wezterm cli list`; newer versions may have more fields. Windows are in no
 * particular order.
 */
const weztermPane = z.object({
  window_id: id,
  tab_id: id,
  pane_id: id,
  workspace: z.string(),
  size: z.object({ rows: cells, cols: cells }),
  left_col: cells,
  top_row: cells,
  title: z.string(),
  /** A `file:` URL; empty when unknown, as for a program that could not be started. */
  cwd: z.string().nullish(),
  tab_title: z.string(),
  /** Active pane of its tab, so there are as many as tabs. */
  is_active: z.boolean(),
  is_zoomed: z.boolean(),
  /** Null for panes of another machine or multiplexer that a GUI only mirrors. */
  tty_name: z.string().nullish(),
});

/** A GUI in the output of `wezterm cli list-clients`; `wezterm cli` itself is not included. */
const weztermClient = z.object({
  workspace: z.string().nullish(),
  /** Null until its window had the focus once; sometimes the previous value. */
  focused_pane_id: id.nullish(),
  idle_time: z.object({ secs: z.number(), nanos: z.number() }),
});

export type WeztermPane = z.infer<typeof weztermPane>;
export type WeztermClient = z.infer<typeof weztermClient>;

export function listPanes(cli: WeztermCli): Promise<Result<readonly WeztermPane[], Failure>> {
  return ask(cli, "list", z.array(weztermPane));
}

export function listClients(cli: WeztermCli): Promise<Result<readonly WeztermClient[], Failure>> {
  return ask(cli, "list-clients", z.array(weztermClient));
}

async function ask<T>(cli: WeztermCli, command: string, schema: z.ZodType<T>): Promise<Result<T, Failure>> {
  const printed = await cli.call([command, "--format", "json"]);
  if (!printed.ok) return printed;
  const read = schema.safeParse(parseJson(printed.value));
  return read.success ? ok(read.data) : fail(unreadable(command, read.error));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(command: string, { issues: [issue] }: z.ZodError): Failure {
  const at = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  return {
    reason: "unsupported",
    detail: `\`wezterm cli ${command}\` printed output in an unknown format${at}: ${issue?.message ?? "no reason"}.`,
    hint: "Install 20240203-110809-5046fc22 or a newer one.",
  };
}

export function describePane(pane: WeztermPane, view: Pane["view"]): Pane {
  return {
    id: String(pane.pane_id),
    workspace: pane.workspace,
    tab: String(pane.tab_id),
    tabTitle: pane.tab_title,
    left: pane.left_col,
    top: pane.top_row,
    columns: pane.size.cols,
    rows: pane.size.rows,
    view,
  };
}

/** Returns the size in cells of the tab with these panes. */
export function sizeOfTab(panes: readonly WeztermPane[]): Size {
  return {
    columns: Math.max(0, ...panes.map((pane) => pane.left_col + pane.size.cols)),
    rows: Math.max(0, ...panes.map((pane) => pane.top_row + pane.size.rows)),
  };
}

/** Detects a program that did not start: WezTerm reports success and shows the error in the pane. */
export function isFailedStart(pane: WeztermPane): boolean {
  return pane.title === "wezterm" && (pane.cwd ?? "") === "";
}
