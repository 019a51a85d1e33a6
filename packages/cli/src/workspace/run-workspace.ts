import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { takeLock } from "@wezterm-parallel/shared/node/lock";
import type { WorkspaceRequest } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

import type { CliContext } from "../invocation/context.ts";
import { PaneReporter } from "../terminal/pane-reporter.ts";
import { titlePane } from "../terminal/title-pane.ts";
import { FollowedTasks } from "./follow-tasks.ts";
import { LinePeer } from "./line-peer.ts";
import { ListView } from "./list-view.ts";
import { type ListPanes, RecordKeeper } from "./record-keeper.ts";
import { lockFile, workspaceSocket } from "./workspace-files.ts";
import { loadCheckedRecord, type PlaceSpec, type WorkspaceRecord } from "./workspace-record.ts";
import { Workspace } from "./workspace.ts";

export interface GrowWish {
  readonly key: string;
  readonly record: WorkspaceRecord;
  /** Running tasks without a place. */
  readonly waiting: number;
  /** A person asked for it with a key in the list. */
  readonly byPerson: boolean;
  /** Called with all places before the first is opened, because their programs connect immediately. */
  readonly announce: (places: readonly PlaceSpec[]) => void;
}

export interface Grown {
  /** The arrangement with the places that were added. */
  readonly layout: WorkspaceRecord["layout"];
  readonly opened: readonly string[];
  /** Places that fit but could not be opened, and why the first one failed. */
  readonly refused: readonly string[];
  readonly failure: Failure | undefined;
}

export type GrowPlaces = (wish: GrowWish) => Promise<Result<Grown, Failure>>;

interface WorkspaceTools {
  readonly cli: CliContext;
  /** Reads the terminal's panes once. */
  readonly listPanes: ListPanes;
  /** Opens the places that fit the terminal now. */
  readonly growPlaces: GrowPlaces;
}

/**
 * Runs the list in a workspace's last pane, which also tells the places what to show. Runs until its pane is
 * closed; fails when the workspace is unknown or already has a list.
 */
export async function runWorkspace(tools: WorkspaceTools, key: string): Promise<Result<never, Failure>> {
  const { home } = tools.cli;
  const record = loadCheckedRecord(home, key);
  if (record === undefined) return fail(unknownWorkspace());
  const lock = takeLock(lockFile(home, key, "list"));
  if (!lock.ok) return fail(alreadyThere(record));
  using _lock = lock.value;
  using program = new WorkspaceProgram(tools, key, record);
  const listening = await program.listen();
  if (!listening.ok) return listening;
  return await program.run();
}

class WorkspaceProgram implements Disposable {
  readonly #tools: WorkspaceTools;
  readonly #key: string;
  readonly #name: string;
  readonly #workspace: Workspace;
  readonly #keeper: RecordKeeper;
  readonly #openers = new Set<LinePeer>();
  #server: Server | undefined;
  #tasks: FollowedTasks | undefined;
  #view: ListView | undefined;
  #isTelling = false;
  /** The terminal was resized, and may have room for more places. */
  #mayGrow = false;
  #isGrowing = false;
  /** Places that fit, but that only a person's key may open. */
  #room = 0;

  constructor(tools: WorkspaceTools, key: string, record: WorkspaceRecord) {
    const { cli, listPanes } = tools;
    this.#tools = tools;
    this.#key = key;
    this.#name = record.name;
    const pane = cli.env["WEZTERM_PANE"] ?? cli.env["TMUX_PANE"] ?? cli.env["WZP_PANE"];
    this.#keeper = new RecordKeeper({
      home: cli.home,
      key,
      record,
      pane,
      listPanes,
      troubled: () => this.#tellSoon(),
      windowResized: () => this.#handleWindowResized(),
    });
    this.#workspace = new Workspace({
      record,
      pane,
      changed: () => this.#tellSoon(),
      moved: () => this.#keeper.lookSoon(),
      removed: (place) => this.#keeper.remove(place),
    });
  }

  /** Removes an old socket first: this process holds the lock, so the socket is from a killed program. */
  async listen(): Promise<Result<void, Failure>> {
    const path = workspaceSocket(this.#tools.cli.home, this.#key);
    rmSync(path, { force: true });
    const server = createServer((socket) => this.#receive(socket));
    this.#server = server;
    const { promise, resolve } = Promise.withResolvers<Result<void, Failure>>();
    server.once("error", (error) => resolve(fail(cannotListen(path, error))));
    // The directory is 0700; the mode of the socket protects it if the directory is changed.
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(ok(undefined));
    });
    return promise;
  }

  async run(): Promise<never> {
    const { cli } = this.#tools;
    const teller = new PaneReporter(cli);
    teller.tell({ state: "list", workspace: this.#name });
    titlePane(cli, this.#name);
    cli.streams.stdout.on("resize", () => {
      teller.repeat();
      this.#keeper.lookSoon();
    });
    const view = new ListView(cli, () => this.#listContent(), {
      bring: (task) => this.#bring(task),
      grow: () => void this.#grow(true),
    });
    this.#view = view;
    // Records the current size, so that a later check can tell a resized terminal from moved panes.
    this.#keeper.lookSoon();
    this.#tasks = new FollowedTasks({
      client: await cli.client(),
      scope: this.#keeper.record.scope,
      shown: () => this.#workspace.places.shown.values(),
      named: () => this.#workspace.places.named,
      changed: () => this.#takeTasks(),
    });
    return this.#tasks.follow();
  }

  [Symbol.dispose](): void {
    this.#view?.[Symbol.dispose]();
    this.#server?.close();
  }

  #receive(socket: Socket): void {
    let place: string | undefined;
    let left: (() => void) | undefined;
    const heard = (request: WorkspaceRequest): void => {
      if (request.type === "hello") {
        if (request.role === "opener") return this.#welcomeOpener(peer);
        left = this.#workspace.welcome(request, peer);
        place = left === undefined ? undefined : request.place;
      } else this.#handle(request, peer, place);
    };
    const peer: LinePeer = new LinePeer(socket, heard, () => {
      this.#openers.delete(peer);
      left?.();
    });
  }

  #welcomeOpener(peer: LinePeer): void {
    this.#keeper.restore();
    this.#openers.add(peer);
    peer.say(this.#workspace.standing);
  }

  #handle(
    request: Exclude<WorkspaceRequest, { type: "hello" }>,
    peer: LinePeer,
    place: string | undefined,
  ): void {
    if (place !== undefined) return this.#handlePlace(request, place);
    if (!this.#openers.has(peer)) return peer.refuse("hello must be the first message");
    if (request.type === "expect") this.#workspace.expect(request.places);
    if (request.type === "bring") void this.#bringFor(request.task, peer);
    if (request.type === "terminal") this.#keeper.keepInstance(request.instance);
  }

  #handlePlace(request: Exclude<WorkspaceRequest, { type: "hello" }>, place: string): void {
    if (request.type === "shows") this.#workspace.shows(place, request.task);
    else if (request.type === "released") this.#workspace.release(request.task);
    else if (request.type === "closing") this.#workspace.close(place);
    else if (request.type === "restarting") this.#workspace.expectBack(place);
    else if (request.type === "resized") this.#keeper.lookSoon();
  }

  #handleWindowResized(): void {
    this.#mayGrow = true;
    this.#growIfNeeded();
  }

  #growIfNeeded(): void {
    const { automatic, whole } = this.#keeper.record;
    // The room of a closed place is reserved for it, until the next `wzp open` reopens it.
    if (this.#workspace.standing.places.some(({ here }) => !here)) return;
    const wants = automatic ? this.#workspace.places.waiting.length > 0 : whole !== undefined;
    if (this.#mayGrow && wants) void this.#grow(false);
  }

  async #grow(byPerson: boolean): Promise<void> {
    if (this.#isGrowing) return;
    this.#isGrowing = true;
    this.#mayGrow = false;
    const waiting = this.#workspace.places.waiting.length;
    const announce = (places: readonly PlaceSpec[]) => this.#workspace.add(places);
    const wish = { key: this.#key, record: this.#keeper.record, waiting, byPerson, announce };
    const grown = await this.#tools.growPlaces(wish);
    this.#isGrowing = false;
    // Retried after the next resize.
    if (!grown.ok) return;
    const { opened, layout, refused, failure } = grown.value;
    if (opened.length > 0) this.#keeper.grow(layout);
    this.#workspace.expect(opened);
    this.#workspace.drop(refused);
    this.#room = failure?.reason === "conflict" ? refused.length : 0;
    this.#tellSoon();
  }

  #bring(task: string): string {
    const place = this.#workspace.bring(task);
    return place === undefined
      ? `cannot show ${task} in a place: ${this.#workspace.places.whyNone(task)}`
      : `${task} is shown in place ${place}`;
  }

  async #bringFor(task: string, peer: LinePeer): Promise<void> {
    if (!this.#workspace.places.has(task)) {
      const asked = await this.#tasks?.ask(task);
      if (asked?.ok === false) return peer.refuse(asked.failure.detail);
    }
    const place = this.#workspace.bring(task);
    if (place !== undefined) peer.say({ type: "brought", task, place });
    else peer.refuse(this.#workspace.places.whyNone(task));
  }

  #takeTasks(): void {
    const followed = this.#tasks;
    if (followed !== undefined) this.#workspace.setTasks(followed.tasks, followed.loaded, followed.trouble);
  }

  /** Combines changes of the same moment into one message. */
  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      const { standing, places, living, loaded } = this.#workspace;
      for (const opener of this.#openers) opener.say(standing);
      if (loaded) this.#keeper.keep({ shown: Object.fromEntries(places.shown), living });
      if (loaded && places.waiting.length > 0) this.#growIfNeeded();
      this.#view?.refresh();
    });
  }

  #listContent() {
    const { places, loaded, trouble } = this.#workspace;
    return {
      name: this.#name,
      tasks: places.waiting,
      placed: new Set(places.shown.values()).size,
      loaded,
      room: Math.min(this.#room, places.waiting.length),
      trouble: trouble ?? this.#keeper.trouble,
    };
  }
}

function unknownWorkspace(): Failure {
  return {
    reason: "not-found",
    detail: "This workspace does not exist here.",
    hint: "Open it with: wzp open",
  };
}

function alreadyThere({ name }: WorkspaceRecord): Failure {
  return {
    reason: "conflict",
    detail: `The list of the workspace ${name} already runs in another pane.`,
    hint: "Close this pane.",
  };
}

function cannotListen(path: string, error: Error): Failure {
  return {
    reason: "unavailable",
    detail: `Cannot create the workspace's socket ${path}: ${error.message}.`,
    hint: "Check the runtime directory with: wzp doctor",
  };
}
