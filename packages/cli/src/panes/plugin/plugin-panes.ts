import { z } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";
import { planSplits } from "@wezterm-parallel/shared/domain/layout/plan-splits";
import type { RunningPlugin } from "@wezterm-parallel/shared/node/plugins/running-plugin";
import type { PaneToSplit, PluginPane, TabToOpen } from "@wezterm-parallel/shared/plugin/plugin";

import { checkProgram } from "../check-program.ts";
import type { NewSplit, NewTabs, OpenedPane, Pane, Panes, ShowCommand } from "../panes.ts";
import { withoutControls } from "../without-controls.ts";

const count = z.int().min(0).max(100_000);
const text = z.string().max(10_000);
const instanceSchema = z.object({ instance: text.min(1) });
const paneSchema: z.ZodType<PluginPane> = z.object({
  id: text,
  workspace: text,
  tab: text,
  tabTitle: text,
  left: count,
  top: count,
  columns: count,
  rows: count,
  view: z.enum(["hidden", "shown", "keyboard"]),
});
const panesSchema = z.array(paneSchema).max(10_000);
const openedTabSchema = z.object({ pane: text, size: z.object({ columns: count, rows: count }) });
const splitSchema = z.object({ pane: text });
const nothingSchema = z.null();
const showSchema = z.object({ argv: z.tuple([text], text) });

type NewTab = NewTabs["layout"]["tabs"][number];

/** Panes of a terminal program that a plugin drives. */
export class PluginPanes implements Panes {
  readonly terminal: string;
  readonly instance: string;
  readonly #plugin: RunningPlugin;

  private constructor(terminal: string, plugin: RunningPlugin, instance: string) {
    this.terminal = terminal;
    this.#plugin = plugin;
    this.instance = instance;
  }

  /** Takes over the plugin, and ends it after a failure. */
  static async connect(name: string, plugin: RunningPlugin): Promise<Result<PluginPanes, Failure>> {
    const connected = await ask(plugin, name, { method: "connect", input: {}, schema: instanceSchema });
    if (connected.ok) return ok(new PluginPanes(name, plugin, connected.value.instance));
    await plugin[Symbol.asyncDispose]();
    return connected;
  }

  async list(): Promise<Result<readonly Pane[], Failure>> {
    return await this.#ask("list", {}, panesSchema);
  }

  async open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>> {
    const possible = await checkTabs(tabs);
    if (!possible.ok) return possible;
    const made: string[] = [];
    const opened: OpenedPane[] = [];
    for (const tab of tabs.layout.tabs) {
      const places = await this.#openTab(tabs, tab, made);
      if (!places.ok) {
        for (const pane of made.toReversed()) await this.close(pane);
        return places;
      }
      opened.push(...places.value);
    }
    return ok(opened);
  }

  async split({ pane, side, cells, program }: NewSplit): Promise<Result<string, Failure>> {
    const possible = await checkProgram(program);
    if (!possible.ok) return possible;
    const input: Omit<PaneToSplit, "instance"> = { pane, side, cells, program };
    const made = await this.#ask("split", input, splitSchema);
    return made.ok ? ok(made.value.pane) : made;
  }

  async label(pane: string, title: string): Promise<Result<void, Failure>> {
    return asVoid(await this.#ask("label", { pane, title: withoutControls(title) }, nothingSchema));
  }

  async close(pane: string): Promise<Result<void, Failure>> {
    return asVoid(await this.#ask("close", { pane }, nothingSchema));
  }

  async showCommand(workspace: string): Promise<Result<ShowCommand, Failure>> {
    const shown = await this.#ask("show", { workspace }, showSchema);
    return shown.ok ? ok({ argv: shown.value.argv, fillsTerminal: false }) : shown;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#plugin[Symbol.asyncDispose]();
  }

  /** Adds the panes to `made` as they are made. */
  async #openTab(
    { workspace, size }: NewTabs,
    { root, title = "" }: NewTab,
    made: string[],
  ): Promise<Result<readonly OpenedPane[], Failure>> {
    const places = panesOf(root);
    const last = places.at(-1);
    if (last === undefined) return ok([]);
    const { place: _, ...program } = last;
    const input: Omit<TabToOpen, "instance"> = { workspace, title: withoutControls(title), size, program };
    const born = await this.#ask("openTab", input, openedTabSchema);
    if (!born.ok) return born;
    made.push(born.value.pane);
    const plan = planSplits(root, born.value.size);
    if (!plan.ok) return plan;
    const ids = new Map([[plan.value.splits.length, born.value.pane]]);
    for (const { of, side, cells, index, pane } of plan.value.splits) {
      const { place: _place, ...its } = pane;
      const cut = await this.split({ pane: ids.get(of) ?? born.value.pane, side, cells, program: its });
      if (!cut.ok) return cut;
      made.push(cut.value);
      ids.set(index, cut.value);
    }
    return ok(places.map(({ place }, at) => ({ place, pane: ids.get(at) ?? born.value.pane })));
  }

  #ask<T>(method: string, input: object, schema: z.ZodType<T>): Promise<Result<T, Failure>> {
    const { instance, terminal } = this;
    return ask(this.#plugin, terminal, { method, input: { ...input, instance }, schema });
  }
}

interface Asked<T> {
  readonly method: string;
  readonly input: object;
  readonly schema: z.ZodType<T>;
}

async function ask<T>(
  plugin: RunningPlugin,
  name: string,
  { method, input, schema }: Asked<T>,
): Promise<Result<T, Failure>> {
  const answer = await plugin.call(method, input);
  if (!answer.ok) return answer;
  const read = schema.safeParse(answer.value);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") ?? "";
  return fail({
    reason: "unavailable",
    detail: `The plugin ${name} answered nonsense to ${method}${where === "" ? "" : ` in ${where}`}: ${issue?.message ?? ""}.`,
    hint: `Look at it with: wzp plugins test ${name}`,
  });
}

/** Nothing is made if a program is missing, or a tab has no room in the wanted size. */
async function checkTabs({ layout, size }: NewTabs): Promise<Result<void, Failure>> {
  for (const { root } of layout.tabs) {
    const plan = planSplits(root, size);
    if (!plan.ok) return plan;
    for (const program of panesOf(root)) {
      const possible = await checkProgram(program);
      if (!possible.ok) return possible;
    }
  }
  return ok(undefined);
}

function asVoid(answer: Result<unknown, Failure>): Result<void, Failure> {
  return answer.ok ? ok(undefined) : answer;
}
