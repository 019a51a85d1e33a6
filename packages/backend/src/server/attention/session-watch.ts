import { type FSWatcher, statSync, watch } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import {
  deriveActivity,
  firstPromptMs,
  type Activity,
  type Observation,
} from "@wezterm-parallel/shared/domain/activity/activity";
import { withReportedTool } from "@wezterm-parallel/shared/domain/activity/asked-details";
import {
  explainFailedTurn,
  findScreen,
  isOver,
  withScreen,
} from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import {
  findStartDialog,
  reportsItself,
  startDialogMs,
} from "@wezterm-parallel/shared/domain/activity/start-dialog";
import { withStuck } from "@wezterm-parallel/shared/domain/activity/stuck";
import { attentionOf, type SeenProgram } from "@wezterm-parallel/shared/domain/attention";
import { findPromptLine } from "@wezterm-parallel/shared/domain/task/output/prompt-line";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { findInputWait, readLastOutput, readTerminalMeta, type InputWait } from "./input-wait.ts";
import { LifeSigns } from "./life-signs.ts";
import { ObservationReader } from "./read-observations.ts";

/** Ms without output after which a last line without a newline may be a prompt. */
const quietMs = 100;
/** Ms until such a line is checked again without new output; doubles each time. */
const firstAgainMs = 200;
const longestAgainMs = 10_000;
/** Ms for which an answer is reused, because finding it reads a dozen files in /proc. */
const keptMs = 1_000;

export interface ProgramNow {
  readonly activity: Activity | undefined;
  /** Epoch ms. */
  readonly lastOutputAt: number;
}

/** Files that tell something when they change. */
const told: ReadonlySet<string> = new Set([sessionFileNames.out, sessionFileNames.hooks]);
/** Those of a program that reports what it does: its screen tells nothing more, and may change ten times a second. */
const reports: ReadonlySet<string> = new Set([sessionFileNames.activity, sessionFileNames.hooks]);

interface SessionWatchOptions {
  /** The directory of the session's files. */
  readonly directory: string;
  readonly clock: Clock;
  /** The rules by which screens of programs are read. */
  readonly screens: readonly ScreenRule[];
  /** Receives what the program needs a person for, at each change, and undefined when it no longer does. */
  readonly needs: (activity: Activity | undefined) => void;
}

/**
 * Finds out what the program of a terminal does. It reads what the program itself says as soon as there is output; if
 * that is nothing, it checks whether the program waits for input: at each pause of its output, and at growing intervals
 * while the last line looks like a prompt. Costs nothing while nothing is printed and no prompt is shown, and next to nothing
 * while a program that reports what it does reports nothing new.
 */
export class SessionWatch implements Disposable {
  readonly #options: SessionWatchOptions;
  readonly #log: string;
  readonly #said: ObservationReader;
  readonly #signs: LifeSigns;
  #watcher: FSWatcher | undefined;
  /** Epoch ms; undefined for a program that does not say what it does. */
  readonly #reportsSince: number | undefined;
  readonly #start: Disposable | undefined;
  #timer: Disposable | undefined;
  /** Set for a moment after a report: a program may report endlessly. */
  #rest: Disposable | undefined;
  #hasMissed = false;
  #isReporting = false;
  #size: number;
  #againMs = firstAgainMs;
  #activity: Activity | undefined;
  #wait: InputWait | undefined;
  #waitedFrom = 0;
  #waitedSize = 0;
  #dialog: Observation | undefined;
  /** The place in the log after which dialogs count: words of one that is over stay before it. */
  #dialogsFrom = 0;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** Derived from the newest observations, and asked for several times. */
  #spoken: { readonly seen: readonly Observation[]; readonly activity: Activity | undefined } = {
    seen: [],
    activity: undefined,
  };
  #disposed = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
    this.#log = `${options.directory}/${sessionFileNames.out}`;
    this.#said = new ObservationReader(options.directory);
    this.#size = sizeOf(this.#log);
    this.#signs = new LifeSigns(options.directory, options.clock, () => this.#derive());
    const { argv = [], startedAt } = readTerminalMeta(options.directory) ?? {};
    this.#reportsSince = reportsItself(argv) ? startedAt : undefined;
    if (this.#reportsSince !== undefined) this.#start = this.#deriveAtStartDialog(this.#reportsSince);
    this.#look();
  }

  find(): SeenProgram {
    if (this.#options.clock.monotonic() - this.#checkedAt > keptMs) this.#check();
    const { computedAt } = this.#signs;
    return { activity: this.#activity, readsTerminal: this.#wait !== undefined, computedAt };
  }

  /** Like `find`, but looks again instead of relying on what was seen last. */
  look(): ProgramNow {
    if (!this.#speaksForItself()) this.#findDialog();
    this.#check();
    const lastOutputAt = statSync(this.#log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return { activity: this.#activity, lastOutputAt };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#signs[Symbol.dispose]();
    this.#watcher?.close();
    this.#timer?.[Symbol.dispose]();
    this.#rest?.[Symbol.dispose]();
    this.#start?.[Symbol.dispose]();
  }

  /** It prints nothing when that time is over. */
  #deriveAtStartDialog(startedAt: number): Disposable | undefined {
    const { clock } = this.#options;
    const left = startedAt + startDialogMs - clock.now();
    return left < 0 ? undefined : clock.after(left, () => this.#derive());
  }

  /** Waits for a pause of the output; meanwhile the size is compared, because a flood would cause many events. */
  #handleOutput(): void {
    this.#isReporting = false;
    this.#watcher?.close();
    this.#watcher = undefined;
    this.#againMs = firstAgainMs;
    this.#size = sizeOf(this.#log);
    this.#derive();
    this.#lookAfter(quietMs);
  }

  /** The watcher stays while the program reports, however much it prints. */
  #handleReport(): void {
    if (this.#rest !== undefined) {
      this.#hasMissed = true;
      return;
    }
    this.#derive();
    if (!this.#reports()) return this.#handleOutput();
    this.#lookAgainAtFirstPrompt();
    this.#rest = this.#options.clock.after(quietMs, () => {
      if (this.#disposed) return;
      this.#rest = undefined;
      const hasMissed = this.#hasMissed;
      this.#hasMissed = false;
      if (hasMissed) this.#handleReport();
    });
  }

  #look(): void {
    this.#isReporting = this.#reports();
    if (this.#isReporting) {
      this.#listen();
      // Catches what was reported before the watcher was there.
      this.#derive();
      return this.#lookAgainAtFirstPrompt();
    }
    if (sizeOf(this.#log) !== this.#size) return this.#handleOutput();
    this.#listen();
    // Catches what was printed before the watcher was there.
    if (sizeOf(this.#log) !== this.#size) return this.#handleOutput();
    this.#derive();
    this.#isReporting = this.#reports();
    if (this.#speaksForItself()) return this.#lookAgainAtFirstPrompt();
    const output = readLastOutput(this.#log);
    this.#findDialog();
    if (this.#speaks() !== undefined) {
      this.#derive();
      return this.#lookAgainAtFirstPrompt();
    }
    const showsPrompt = this.#dialog !== undefined || findPromptLine(output, "") !== undefined;
    if (showsPrompt) this.#check();
    else this.#take(undefined);
    if (!showsPrompt && this.#watcher !== undefined) return;
    this.#lookAfter(this.#againMs);
    this.#againMs = Math.min(2 * this.#againMs, longestAgainMs);
  }

  #findDialog(): void {
    const { screens, clock } = this.#options;
    const found = findScreen(readLastOutput(this.#log, this.#dialogsFrom), screens);
    this.#dialog = observeDialog(found, this.#dialog, clock.now());
  }

  /** If an equal dialog comes later, it counts as a new one. */
  #forgetDialogThatIsOver(): void {
    if (this.#dialog === undefined || !isOver(this.#said.read(), this.#dialog)) return;
    this.#dialog = undefined;
    this.#dialogsFrom = sizeOf(this.#log);
  }

  /** Returns whether the program reports its own activity, so that its screen need not be read. */
  #speaksForItself(): boolean {
    const source = this.#speaks()?.source;
    return source === "status" || source === "acp";
  }

  /** Why a turn failed is on its screen alone. */
  #reports(): boolean {
    return this.#speaksForItself() && this.#speaks()?.failed !== true;
  }

  #speaks(): Activity | undefined {
    const seen = this.#said.read();
    if (seen !== this.#spoken.seen)
      this.#spoken = { seen, activity: deriveActivity(seen, Number.POSITIVE_INFINITY) };
    return this.#spoken.activity;
  }

  /** A program that never gets its first prompt prints nothing when that time is over. */
  #lookAgainAtFirstPrompt(): void {
    if (this.#watcher === undefined) this.#lookAfter(this.#isReporting ? quietMs : firstPromptMs);
    else if (this.#activity === undefined) this.#lookAfter(firstPromptMs);
  }

  /** Without a watcher, such as when the system allows no more, the size is compared at growing intervals. */
  #listen(): void {
    if (this.#watcher !== undefined || this.#disposed) return;
    try {
      const watcher = watch(this.#options.directory, { persistent: false }, (_, name) => {
        if (this.#watcher !== watcher) return;
        const heard = this.#isReporting ? reports : told;
        if (name !== null && !heard.has(name)) return;
        if (this.#isReporting) this.#handleReport();
        else this.#handleOutput();
      });
      watcher.on("error", () => watcher.close());
      this.#watcher = watcher;
    } catch {
      this.#watcher = undefined;
    }
  }

  #lookAfter(delay: number): void {
    this.#timer?.[Symbol.dispose]();
    this.#timer = this.#disposed ? undefined : this.#options.clock.after(delay, () => this.#look());
  }

  #check(): void {
    this.#take(findInputWait(this.#options.directory));
    this.#checkedAt = this.#options.clock.monotonic();
  }

  #take(wait: InputWait | undefined): void {
    // After more output, the same question is asked again.
    const size = sizeOf(this.#log);
    if (wait?.prompt !== this.#wait?.prompt || size !== this.#waitedSize)
      this.#waitedFrom = this.#options.clock.now();
    this.#waitedSize = size;
    this.#wait = wait;
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#derive();
  }

  /** Only while nothing was observed: an agent that once spoke is past its start. */
  #findStartDialog(seen: readonly Observation[], now: number): Activity | undefined {
    const isSilent = this.#reportsSince !== undefined && seen.length === 0;
    return isSilent ? findStartDialog(this.#reportsSince, now) : undefined;
  }

  #derive(): void {
    this.#forgetDialogThatIsOver();
    const before = needOf(this.#activity);
    const now = this.#options.clock.now();
    const seen = [
      ...withScreen(this.#said.read(), this.#dialog),
      ...observeWait(this.#wait, this.#waitedFrom),
    ];
    const derived = deriveActivity(seen, now) ?? this.#findStartDialog(seen, now);
    const isFailed = derived?.failed === true;
    const explained = isFailed
      ? explainFailedTurn(derived, readLastOutput(this.#log), this.#options.screens)
      : derived;
    const isClaude = explained?.waitsFor === "permission" && explained.by === "claude-code";
    const activity = isClaude ? withReportedTool(explained, this.#said.reported) : explained;
    const isIdle = activity === undefined && this.#wait !== undefined;
    this.#activity = isIdle ? undefined : withStuck(activity, this.#signs.lastAt, now);
    const need = needOf(this.#activity);
    if (isOther(before, need)) this.#options.needs(need);
  }
}

/** The dialog is unchanged since it was first seen. */
function observeDialog(
  found: ReturnType<typeof findScreen>,
  before: Observation | undefined,
  now: number,
): Observation | undefined {
  if (found === undefined) return undefined;
  const { rule: by, ...shown } = found;
  return before?.by === by ? before : { source: "screen", at: now, by, ...shown };
}

function observeWait(wait: InputWait | undefined, at: number): readonly Observation[] {
  if (wait?.prompt === undefined) return [];
  return [{ source: "terminal", at, state: "waiting", waitsFor: "input", message: wait.prompt }];
}

function needOf(activity: Activity | undefined): Activity | undefined {
  return attentionOf(activity) === undefined ? undefined : activity;
}

function isOther(before: Activity | undefined, after: Activity | undefined): boolean {
  return (
    before?.state !== after?.state ||
    before?.waitsFor !== after?.waitsFor ||
    before?.message !== after?.message
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
