import { setTimeout as pause } from "node:timers/promises";

import type {
  PlaceContent,
  WorkspaceAnswer,
} from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";
import { workspaceProtocol } from "@wezterm-parallel/shared/protocol/workspace/workspace-version";

import { workspaceSocket } from "../workspace/workspace-files.ts";
import { awaitKey } from "./await-key.ts";
import { showNotice } from "./notice.ts";
import { type EndedKey, endedKeys, titleOf } from "./ended-footer.ts";
import { PlaceLink } from "./place-link.ts";
import type { PlaceTools } from "./place-tools.ts";
import { runChild } from "./run-child.ts";
import { showTask, type ShowEnd } from "./show-task.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { titlePane } from "../terminal/title-pane.ts";

/** A list that runs answers within milliseconds. */
const answerLimitMs = 1_000;

interface PlaceIdentity {
  /** Key of the workspace; see `workspaceKey`. */
  readonly key: string;
  readonly place: string;
  readonly token: string;
  /** Process in the pane, which may be served by another one. */
  readonly pid: number;
  /** Key that was pressed in the pane before this process continued the place. */
  readonly pressed?: string | undefined;
}

/**
 * Runs in a pane of a workspace: shows one task after another as the workspace program says, continues
 * without that program, and ends when the person closes the place. Returns why it ended.
 */
export async function runPlace(tools: PlaceTools, identity: PlaceIdentity): Promise<ShowEnd> {
  using place = new Place(tools, identity);
  return await place.run();
}

class Place implements Disposable {
  readonly #tools: PlaceTools;
  readonly #identity: PlaceIdentity;
  readonly #telling = new SubjectChannel();
  readonly #link: PlaceLink;
  #shown: string | undefined;
  #pressed: EndedKey | undefined;
  #isGone = false;

  constructor(tools: PlaceTools, identity: PlaceIdentity) {
    this.#tools = tools;
    this.#identity = identity;
    this.#pressed = Object.keys(endedKeys).find((key) => key === identity.pressed) as EndedKey | undefined;
    this.#link = new PlaceLink({
      socket: workspaceSocket(tools.cli.home, identity.key),
      hello: () => this.#hello(),
      heard: (answer) => this.#handleAnswer(answer),
    });
    tools.cli.streams.stdout.on("resize", this.#handleResize);
    tools.cli.streams.signals?.on("SIGHUP", this.#handleHangUp);
  }

  async run(): Promise<ShowEnd> {
    if (this.#pressed !== undefined) await this.#awaitContent();
    while (!this.#isGone) {
      const content = this.#telling.begin();
      this.#shown = undefined;
      const end = await this.#show(content);
      if (end === "close") this.#link.say({ type: "closing" });
      if (typeof end === "object") this.#link.say({ type: "restarting" });
      if (end === "close" || end === "signalled" || typeof end === "object") return end;
      if (end === "released") this.#release();
    }
    return "signalled";
  }

  /** Leaves the screen as the helper left it until the list says what to show. */
  async #awaitContent(): Promise<void> {
    const { signal } = this.#telling;
    await pause(answerLimitMs, undefined, { signal }).catch(() => undefined);
  }

  [Symbol.dispose](): void {
    const { stdout, signals } = this.#tools.cli.streams;
    stdout.off("resize", this.#handleResize);
    signals?.off("SIGHUP", this.#handleHangUp);
    this.#link[Symbol.dispose]();
  }

  #show(content: PlaceContent): Promise<ShowEnd> {
    if (content.kind === "task") return this.#showTask(content.ended);
    if (content.kind === "shell") return this.#showShell(content);
    if (content.kind === "service") return this.#showService(content.service);
    return this.#showNotice(content);
  }

  #showTask(ended: boolean): Promise<ShowEnd> {
    const pressed = ended ? this.#pressed : undefined;
    this.#pressed = undefined;
    return showTask(this.#tools, this.#telling, { shown: () => this.#tellShown(), pressed });
  }

  /** Runs the person's shell; the place ends with it. */
  async #showShell(content: Extract<PlaceContent, { kind: "shell" }>): Promise<ShowEnd> {
    const { cli, workspace, teller, startsPrograms } = this.#tools;
    if (!startsPrograms) return {};
    teller.tell({ state: "shell", workspace });
    titlePane(cli, content.task === undefined ? "shell" : `shell in ${content.task}`);
    this.#tellShown();
    const shell = [cli.env["SHELL"] ?? "/bin/sh"] as const;
    const own = { argv: shell, cwd: content.directory, env: personsEnvironment(cli.env) };
    const call = content.task === undefined ? own : this.#tools.child(["shell", content.task]);
    const ended = await runChild({ ...call, keys: "theirs", signal: this.#telling.signal });
    if (this.#telling.signal.aborted) return "changed";
    return ended.ok && ended.value === 0
      ? "close"
      : this.#keepShellTrouble(ended.ok ? `exited with code ${ended.value}` : ended.failure.detail);
  }

  /** Its own program stays over the starts of the service, until the person detaches. */
  async #showService(service: string): Promise<ShowEnd> {
    const { cli, workspace, teller, startsPrograms, child } = this.#tools;
    if (!startsPrograms) return {};
    teller.tell({ state: "shell", workspace });
    titlePane(cli, service);
    this.#tellShown();
    const call = child(["services", "attach", "--follow", service]);
    await runChild({ ...call, keys: "theirs", signal: this.#telling.signal });
    return this.#telling.signal.aborted
      ? "changed"
      : this.#askAgain(`${service} · s show it again · q close`);
  }

  #keepShellTrouble(said: string): Promise<ShowEnd> {
    return this.#askAgain(`the shell ${said} · s new shell · q close`);
  }

  async #askAgain(choice: string): Promise<ShowEnd> {
    const { cli } = this.#tools;
    cli.print(`\r\n${cli.colours.dim(choice)}\r`);
    const key = await awaitKey(cli.streams, { keys: ["s", "q"], signal: this.#telling.signal });
    return key === "s" || this.#telling.signal.aborted ? "changed" : "close";
  }

  async #showNotice(content: PlaceContent): Promise<ShowEnd> {
    const { cli, workspace, teller } = this.#tools;
    const about = content.kind === "waiting" ? { task: content.task } : {};
    teller.tell({ state: "free", workspace, ...about });
    titlePane(cli, content.kind === "waiting" ? content.task : "free");
    const lines =
      content.kind === "waiting"
        ? [`${content.task} has not started yet`, content.why]
        : ["free", "the next task will appear here"];
    using _notice = await showNotice(cli, [...lines, "q close this place"]);
    this.#tellShown();
    const key = await awaitKey(cli.streams, { keys: ["q"], signal: this.#telling.signal });
    return key === undefined ? (this.#telling.signal.aborted ? "changed" : "signalled") : "close";
  }

  #release(): void {
    const { content } = this.#telling;
    if (content.kind === "task") this.#link.say({ type: "released", task: content.task });
    this.#telling.tell({ kind: "free" });
  }

  #tellShown(): void {
    const { content } = this.#telling;
    this.#shown = content.kind === "task" ? content.task : undefined;
    this.#link.say({ type: "shows", task: this.#shown });
  }

  #hello() {
    const { cli } = this.#tools;
    const { place, token, pid } = this.#identity;
    return {
      type: "hello",
      role: "place",
      protocol: workspaceProtocol,
      place,
      token,
      pid,
      pane: cli.env["WEZTERM_PANE"] ?? cli.env["TMUX_PANE"] ?? cli.env["WZP_PANE"],
      columns: cli.width,
      rows: cli.height,
      task: this.#shown,
    } as const;
  }

  readonly #handleHangUp = (): void => {
    this.#isGone = true;
    this.#telling.leave();
  };

  readonly #handleResize = (): void => {
    const { width: columns, height: rows } = this.#tools.cli;
    this.#tools.teller.repeat();
    this.#link.say({ type: "resized", columns, rows });
  };

  #handleAnswer(answer: WorkspaceAnswer): void {
    if (answer.type !== "show") return;
    const { content } = answer;
    const before = this.#telling.content;
    this.#telling.tell(content);
    if (this.#telling.signal.aborted) return;
    if (before.kind === "task" && content.kind === "task" && before.conflicts !== content.conflicts)
      this.#tools.teller.title(titleOf(content));
    // Nothing changes on the screen, but the workspace waits for the confirmation that it is shown.
    if (before.kind === content.kind) this.#repeatShown();
  }

  #repeatShown(): void {
    const { content } = this.#telling;
    if (content.kind !== "task" || this.#shown === content.task)
      this.#link.say({ type: "shows", task: this.#shown });
  }
}

/** Removes the place's variables from the environment of the person's shell. */
function personsEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const { WZP_PLACE_TOKEN: _, ...others } = env;
  return others;
}
