import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { panesOf } from "@wezterm-parallel/shared/domain/layout/panes-of";

import { checkProgram } from "../check-program.ts";
import type { NewSplit, NewTabs, OpenedPane, Pane, PaneProgram, Panes } from "../panes.ts";
import { lockInstance } from "./instance-lock.ts";
import { openTabs } from "./open-tabs.ts";
import { killPane, titleTab } from "./pane-calls.ts";
import { describePane, listClients, listPanes } from "./pane-list.ts";
import { noPane, splitOne } from "./split-one.ts";
import { viewOf } from "./view.ts";
import { WeztermCli, type WeztermCliOptions } from "./wezterm-cli.ts";

interface WeztermPlace extends WeztermCliOptions {
  /** Our private directory for the instance's lock. */
  readonly locks: string;
}

/** Opens the panes of the WezTerm that listens at the socket. Only checks that it is there. */
export async function connectWezterm(place: WeztermPlace): Promise<Result<Panes, Failure>> {
  const cli = await WeztermCli.connect(place);
  return cli.ok ? ok(new WeztermPanes(cli.value, place.locks)) : cli;
}

class WeztermPanes implements Panes {
  readonly terminal = "wezterm";
  readonly #cli: WeztermCli;
  readonly #locks: string;

  constructor(cli: WeztermCli, locks: string) {
    this.#cli = cli;
    this.#locks = locks;
  }

  get instance(): string {
    return this.#cli.instance;
  }

  async list(): Promise<Result<readonly Pane[], Failure>> {
    const panes = await listPanes(this.#cli);
    if (!panes.ok) return panes;
    const clients = await listClients(this.#cli);
    if (!clients.ok) return clients;
    return ok(panes.value.map((pane) => describePane(pane, viewOf(pane, clients.value, panes.value))));
  }

  open(tabs: NewTabs): Promise<Result<readonly OpenedPane[], Failure>> {
    const programs = tabs.layout.tabs.flatMap(({ root }) => panesOf(root));
    return this.#change(programs, () => openTabs(this.#cli, tabs));
  }

  split(split: NewSplit): Promise<Result<string, Failure>> {
    return this.#change([split.program], () => splitOne(this.#cli, split));
  }

  async label(pane: string, title: string): Promise<Result<void, Failure>> {
    if (!isId(pane)) return fail(noPane(pane));
    const titled = await titleTab(this.#cli, Number(pane), title);
    return !titled.ok && titled.failure.reason === "not-found" ? fail(noPane(pane)) : titled;
  }

  async close(pane: string): Promise<Result<void, Failure>> {
    return isId(pane) ? killPane(this.#cli, Number(pane)) : ok(undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cli[Symbol.asyncDispose]();
  }

  async #change<T>(
    programs: readonly PaneProgram[],
    change: () => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    for (const program of programs) {
      const checked = await checkProgram(program);
      if (!checked.ok) return checked;
    }
    const lock = await lockInstance(this.#locks, this.#cli.socket);
    if (!lock.ok) return lock;
    using _ = lock.value;
    return await change();
  }
}

function isId(pane: string): boolean {
  return /^\d{1,15}$/.test(pane);
}
