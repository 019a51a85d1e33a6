import { constants } from "node:os";
import { setImmediate as immediate } from "node:timers/promises";

import { type Instance, type Key, render } from "ink";
import { createElement } from "react";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import { LiveStore } from "@wezterm-parallel/shared/client/live/live-store";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { systemClock } from "@wezterm-parallel/shared/node/system-clock";

import type { CliContext } from "../invocation/context.ts";
import { prepareWidths } from "../text/width.ts";
import { FrameWriter } from "./frame-writer.ts";
import { Frames } from "./frames.ts";
import { type Desk, handleCommand } from "./input/handle-command.ts";
import { type App, Keyboard } from "./input/keyboard.ts";
import { commandsOf, keysOf } from "./input/keys.ts";
import { type Offers, offersAll, offersElsewhere } from "./input/offered-commands.ts";
import { typeFilter } from "./input/type-filter.ts";
import { Tui } from "./tui.ts";

/** Interval of requests for workers and problems, which have no events. */
const statusMs = 10_000;
/** Interval of requests for the preparations and questions of live tasks. */
const sampleIntervalMs = 2_000;
const endingSignals = ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"] as const;

/** Shows the full-screen view until the person quits; returns the exit code. */
export async function openTui(cli: CliContext): Promise<Result<number, Failure>> {
  if (!cli.interactive || cli.streams.stdin.isTTY !== true) return fail(noTerminal());
  await prepareWidths(["全"]);
  const client = await cli.client({ prompt: true });
  using session = new Session(cli, client);
  return ok(await session.end);
}

class Session implements Disposable {
  readonly end: Promise<number>;
  readonly #cli: CliContext;
  readonly #store: LiveStore;
  readonly #tui: Tui;
  readonly #frames: Frames;
  readonly #writer: FrameWriter;
  readonly #instance: Instance;
  readonly #status: NodeJS.Timeout;
  readonly #look: NodeJS.Timeout;
  #app: App | undefined;
  #offers: Offers = offersAll;
  #lent = false;
  #settle: (code: number) => void = () => {};
  #crash: (error: unknown) => void = () => {};

  constructor(cli: CliContext, client: Client) {
    this.#cli = cli;
    const { stdin, stdout } = cli.streams;
    this.end = new Promise((settle, crash) => {
      this.#settle = settle;
      this.#crash = crash;
    });
    this.#store = new LiveStore(client, systemClock);
    this.#frames = new Frames(
      () => this.#draw(),
      () => this.#tui.moves,
    );
    this.#tui = new Tui({
      store: this.#store,
      client,
      home: cli.home.state,
      colours: cli.colours,
      offers: (command, project) => this.#offers(command, project),
      size: () => ({ columns: cli.width, rows: cli.height }),
      changed: this.#frames.request,
    });
    this.#writer = new FrameWriter((text) => void stdout.write(text));
    this.#instance = render(this.#keyboard(), {
      stdin,
      stdout,
      exitOnCtrlC: false,
      patchConsole: false,
      alternateScreen: true,
      interactive: true,
    });
    // After the library's own listener, which may erase a line.
    stdout.on("resize", this.#handleResize);
    this.#takeScreen();
    this.#store.listen(this.#frames.request);
    this.#store.run().catch(this.#crash);
    this.#instance.waitUntilExit().catch(this.#crash);
    this.#refreshOffers();
    this.#status = setInterval(() => {
      void this.#store.refreshStatus();
      this.#refreshOffers();
    }, statusMs);
    this.#look = setInterval(() => void this.#tui.look(), sampleIntervalMs);
    for (const signal of endingSignals) process.on(signal, this.#handleSignal);
    for (const event of crashEvents) process.on(event, this.#handleCrash);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#status);
    clearInterval(this.#look);
    this.#frames[Symbol.dispose]();
    this.#store[Symbol.dispose]();
    this.#tui[Symbol.dispose]();
    this.#cli.streams.stdout.off("resize", this.#handleResize);
    this.#cli.streams.stdout.write(giveScreen);
    this.#instance.unmount();
    for (const signal of endingSignals) process.off(signal, this.#handleSignal);
    for (const event of crashEvents) process.off(event, this.#handleCrash);
  }

  /** The permissions are stored with the context whenever the server sends them. */
  #refreshOffers(): void {
    const { context } = this.#cli;
    if (!context.ok || context.value === undefined) return;
    this.#offers = offersElsewhere(this.#cli.accessAt(context.value.name));
    this.#frames.request();
  }

  #draw(): void {
    if (!this.#lent) this.#writer.show(this.#tui.draw(Date.now()));
  }

  #takeScreen(): void {
    this.#cli.streams.stdout.write(takeScreen);
    this.#writer.forget();
    this.#frames.now();
  }

  #keyboard() {
    return createElement(Keyboard, {
      handleInput: this.#handleInput,
      handlePaste: this.#handlePaste,
      handleApp: this.#handleApp,
    });
  }

  readonly #handleInput = (input: string, key: Key): void => {
    this.#tui.view.message = undefined;
    this.#tui.refreshRows();
    for (const [letter, each] of keysOf(input, key)) this.#handleKey(letter, each);
    this.#frames.request();
  };

  #handleKey(input: string, key: Key): void {
    const { view } = this.#tui;
    if (view.question !== undefined) this.#answer(input);
    else if (view.typing && !(key.ctrl && input === "c")) typeFilter(this.#tui, input, key);
    else for (const command of commandsOf(input, key)) handleCommand(this.#tui, command, this.#desk);
    this.#tui.refreshRows();
  }

  #answer(input: string): void {
    const { view } = this.#tui;
    const { question } = view;
    view.question = undefined;
    if (input === "y" || input === "Y") question?.yes();
  }

  /** Pasted text goes into the filter and is never interpreted as keys. */
  readonly #handlePaste = (text: string): void => {
    const { view } = this.#tui;
    if (view.typing) view.filter += text.replace(/\s+/g, " ");
    this.#frames.request();
  };

  readonly #handleApp = (app: App): void => {
    this.#app = app;
  };

  readonly #handleResize = (): void => {
    if (!this.#lent) this.#takeScreen();
  };

  readonly #handleSignal = (signal: (typeof endingSignals)[number]): void => {
    if (this.#lent && (signal === "SIGINT" || signal === "SIGQUIT")) return;
    this.#settle(128 + constants.signals[signal]);
  };

  readonly #handleCrash = (error: unknown): void => this.#crash(error);

  readonly #desk: Desk = {
    env: process.env,
    cwd: process.cwd(),
    lend: async (use) => {
      if (this.#app === undefined || this.#lent) return;
      this.#lent = true;
      try {
        await this.#app.suspendTerminal(async () => {
          await stopReading(this.#cli.streams.stdin);
          this.#cli.streams.stdout.write(giveScreen);
          await use();
        });
      } finally {
        this.#lent = false;
      }
      this.#takeScreen();
    },
    copy: (text) => void this.#cli.streams.stdout.write(clipboardSequence(text)),
    quit: () => this.#settle(0),
  };
}

/** Hides the cursor and turns off wrapping: lines that a terminal shows wider than expected are cut. */
const takeScreen = "\u001B[?25l\u001B[?7l";
const giveScreen = "\u001B[?7h\u001B[?25h";

/**
 * Stops reading stdin. A stream without listeners continues to read and would take keys from the program that
 * has the terminal: only the change from flowing to paused stops it, and only after it has noticed that there
 * is no listener.
 */
async function stopReading(stdin: CliContext["streams"]["stdin"]): Promise<void> {
  await immediate();
  stdin.resume();
  stdin.pause();
  await immediate();
}

const crashEvents = ["uncaughtException", "unhandledRejection"] as const;

/** Returns OSC 52, which sets the clipboard in terminals that allow it; others ignore it. */
function clipboardSequence(text: string): string {
  return `\u001B]52;c;${Buffer.from(text).toString("base64")}\u0007`;
}

function noTerminal(): Failure {
  return {
    reason: "invalid-request",
    detail: "The full-screen view requires a terminal.",
    hint: "List runs and tasks with: wzp ps",
  };
}
