import { type FSWatcher, statSync, watch } from "node:fs";

import type { Clock } from "@wezterm-parallel/shared/base/clock";
import {
  deriveActivity,
  firstPromptMs,
  type Activity,
  type Observation,
} from "@wezterm-parallel/shared/domain/activity/activity";
import { withReportedTool } from "@wezterm-parallel/shared/domain/activity/asked-details";
import { isCall, withoutOldCalls } from "@wezterm-parallel/shared/domain/activity/notice";
import { explainFailedTurn } from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import {
  findStartDialog,
  reportsItself,
  startDialogMs,
} from "@wezterm-parallel/shared/domain/activity/start-dialog";
import { withStuck } from "@wezterm-parallel/shared/domain/activity/stuck";
import type { SeenProgram } from "@wezterm-parallel/shared/domain/attention";
import { findPromptLine } from "@wezterm-parallel/shared/domain/task/output/prompt-line";
import { sessionFileNames } from "@wezterm-parallel/shared/protocol/host/session-files";

import { AskedProgram } from "./asked-program.ts";
import { findInputWait, type InputWait, readLastOutput, readTerminalMeta } from "./input-wait.ts";
import { LifeSigns } from "./life-signs.ts";
import { isOtherNeed, needOf } from "./person-need.ts";
import { ObservationReader } from "./read-observations.ts";
import { ReportWatch } from "./report-watch.ts";
import { ShownDialog } from "./shown-dialog.ts";

/** Ms without output after which a last line without a newline may be a prompt. */
const quietMs = 100;
/** Ms between two looks at a program that prints all the time: doubles from the above. */
const longestPauseMs = 400;
/** Ms after which what it does is derived again while it prints, because it also depends on time. */
const derivedEveryMs = 1_000;
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
const told: ReadonlySet<string> = new Set([
  sessionFileNames.out,
  sessionFileNames.activity,
  sessionFileNames.hooks,
]);

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
 * while the last line looks like a prompt. Costs nothing while nothing is printed and no prompt is shown, and nothing while a
 * program that reports what it does reports nothing new, however much it prints.
 */
export class SessionWatch implements Disposable {
  readonly #options: SessionWatchOptions;
  readonly #log: string;
  readonly #said: ObservationReader;
  /** Undefined for a program whose questions no rule knows. */
  readonly #asked: AskedProgram | undefined;
  readonly #signs: LifeSigns;
  readonly #told: ReportWatch;
  /** Only while nothing is printed: a flood would cause many events. */
  #watcher: FSWatcher | undefined;
  /** Epoch ms; undefined for a program that does not say what it does. */
  readonly #reportsSince: number | undefined;
  readonly #start: Disposable | undefined;
  #timer: Disposable | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;
  /** Set while a report waits, because another one came a moment before: a program may report endlessly. */
  #rest: Disposable | undefined;
  #isReporting = false;
  #size: number;
  #pauseMs = quietMs;
  #derivedAt = Number.NEGATIVE_INFINITY;
  #againMs = firstAgainMs;
  #activity: Activity | undefined;
  #wait: InputWait | undefined;
  #waitedFrom = 0;
  #waitedSize = 0;
  readonly #dialog: ShownDialog;
  #checkedAt = Number.NEGATIVE_INFINITY;
  /** The newest observations. */
  #seen: readonly Observation[] = [];
  /** Derived from them, and asked for several times. */
  #spoken: { readonly seen: readonly Observation[]; readonly activity: Activity | undefined } = {
    seen: [],
    activity: undefined,
  };
  #disposed = false;

  constructor(options: SessionWatchOptions) {
    this.#options = options;
    this.#log = `${options.directory}/${sessionFileNames.out}`;
    this.#said = new ObservationReader(options.directory);
    this.#told = new ReportWatch(options.directory, () => this.#handleReport());
    this.#dialog = new ShownDialog(this.#log, options.screens);
    this.#size = sizeOf(this.#log);
    this.#signs = new LifeSigns(options.directory, options.clock, () => this.#derive());
    const meta = readTerminalMeta(options.directory);
    const { argv = [], startedAt } = meta ?? {};
    this.#asked = AskedProgram.of(meta, { log: this.#log, screens: options.screens });
    this.#reportsSince = reportsItself(argv) ? startedAt : undefined;
    if (this.#reportsSince !== undefined) this.#start = this.#deriveAtStartDialog(this.#reportsSince);
    this.#look();
  }

  find(): SeenProgram {
    // Reports are heard at once.
    const isTold = this.#isReporting && !this.#told.misses;
    if (!isTold && this.#options.clock.monotonic() - this.#checkedAt > keptMs) this.#check();
    const { computedAt } = this.#signs;
    // A program that reports what it does has a screen, which reads the terminal all the time.
    const readsTerminal = this.#wait !== undefined || this.#isReporting;
    return { activity: this.#activity, readsTerminal, computedAt };
  }

  /** Like `find`, but looks again instead of relying on what was seen last. */
  look(): ProgramNow {
    this.#seen = this.#said.read();
    if (!this.#speaksForItself()) this.#dialog.look(this.#options.clock.now());
    this.#check();
    return { activity: this.#activity, lastOutputAt: this.#printedAt() };
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    this.#signs[Symbol.dispose]();
    this.#told[Symbol.dispose]();
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
    this.#deafen();
    this.#againMs = firstAgainMs;
    this.#pauseMs = quietMs;
    this.#size = sizeOf(this.#log);
    this.#deriveOutput();
    this.#lookAfter(quietMs);
  }

  /** A spinner never pauses, so that it is looked at less often; what is reported is heard meanwhile. */
  #handleMoreOutput(): void {
    this.#deafen();
    this.#againMs = firstAgainMs;
    this.#pauseMs = Math.min(2 * this.#pauseMs, longestPauseMs);
    this.#size = sizeOf(this.#log);
    const isDue = this.#options.clock.monotonic() - this.#derivedAt >= derivedEveryMs;
    if (isDue || this.#told.misses || this.#isAsking()) this.#deriveOutput();
    this.#lookAfter(this.#pauseMs);
  }

  /** A program that printed something may no longer read what it was asked. */
  #deriveOutput(): void {
    if (this.#isAsking() || this.#asked !== undefined) this.#check();
    else this.#derive();
  }

  #isAsking(): boolean {
    return this.#wait !== undefined || this.#asked?.isAsking === true;
  }

  #deafen(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #handleReport(): void {
    if (this.#disposed || this.#rest !== undefined) return;
    const { clock } = this.#options;
    const left = this.#reportedAt + quietMs - clock.monotonic();
    if (left > 0) {
      this.#rest = clock.after(left, () => {
        this.#rest = undefined;
        this.#handleReport();
      });
      return;
    }
    this.#reportedAt = clock.monotonic();
    this.#derive();
    if (this.#reports()) this.#followReports();
    else this.#handleOutput();
  }

  /** The screen of a program that reports what it does tells nothing more. */
  #followReports(): void {
    if (!this.#isReporting) this.#timer?.[Symbol.dispose]();
    this.#isReporting = true;
    this.#deafen();
    this.#lookAgainAtFirstPrompt();
  }

  #printedAt(): number {
    return statSync(this.#log, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }

  #look(): void {
    this.#told.listen();
    this.#seen = this.#said.read();
    if (this.#reports()) {
      // Catches what was reported before the watcher was there.
      this.#derive();
      return this.#followReports();
    }
    this.#isReporting = false;
    if (sizeOf(this.#log) !== this.#size) return this.#handleMoreOutput();
    this.#listen();
    // Catches what was printed before the watcher was there.
    if (sizeOf(this.#log) !== this.#size) return this.#handleOutput();
    this.#derive();
    if (this.#speaksForItself()) return this.#lookAgainAtFirstPrompt();
    const output = readLastOutput(this.#log);
    this.#dialog.look(this.#options.clock.now());
    if (this.#speaks() !== undefined) {
      this.#derive();
      return this.#lookAgainAtFirstPrompt();
    }
    const isKnown = this.#dialog.isShown || this.#asked !== undefined;
    const showsPrompt = isKnown || findPromptLine(output, "") !== undefined;
    if (showsPrompt) this.#check();
    else this.#take(undefined);
    if (!showsPrompt && this.#watcher !== undefined) return;
    this.#lookAfter(this.#againMs);
    this.#againMs = Math.min(2 * this.#againMs, longestAgainMs);
  }

  /** Returns whether the program reports its own activity, so that its screen need not be read. */
  #speaksForItself(): boolean {
    return isOwn(this.#speaks());
  }

  /** Why a turn failed is on its screen alone. */
  #reports(): boolean {
    const said = this.#speaks();
    return isOwn(said) && said?.failed !== true;
  }

  #speaks(): Activity | undefined {
    const seen = this.#seen;
    if (seen !== this.#spoken.seen)
      this.#spoken = { seen, activity: deriveActivity(seen, Number.POSITIVE_INFINITY) };
    return this.#spoken.activity;
  }

  /** A program that never gets its first prompt prints nothing when that time is over. */
  #lookAgainAtFirstPrompt(): void {
    const isDeaf = this.#isReporting ? this.#told.misses : this.#watcher === undefined;
    if (isDeaf) this.#lookAfter(this.#isReporting ? quietMs : firstPromptMs);
    else if (this.#activity === undefined) this.#lookAfter(firstPromptMs);
  }

  /** Without a watcher, such as when the system allows no more, the size is compared at growing intervals. */
  #listen(): void {
    if (this.#watcher !== undefined || this.#disposed) return;
    try {
      const watcher = watch(this.#options.directory, { persistent: false }, (_, name) => {
        if (this.#watcher !== watcher) return;
        if (name !== null && (!told.has(name) || this.#told.watches(name))) return;
        this.#handleOutput();
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
    // Reading a dozen files of the system would tell nothing about it.
    if (this.#reports()) this.#derive();
    else this.#take(findInputWait(this.#options.directory));
    this.#checkedAt = this.#options.clock.monotonic();
  }

  #take(wait: InputWait | undefined): void {
    // After more output, the same question is asked again.
    const size = sizeOf(this.#log);
    if (wait?.prompt !== this.#wait?.prompt || size !== this.#waitedSize)
      this.#waitedFrom = this.#options.clock.now();
    this.#waitedSize = size;
    this.#wait = wait;
    this.#asked?.look(wait, this.#options.clock.now());
    this.#checkedAt = Number.NEGATIVE_INFINITY;
    this.#derive();
  }

  /** Only while nothing was observed: an agent that once spoke is past its start. */
  #findStartDialog(seen: readonly Observation[], now: number): Activity | undefined {
    const isSilent = this.#reportsSince !== undefined && seen.length === 0;
    return isSilent ? findStartDialog(this.#reportsSince, now) : undefined;
  }

  #withoutOldCalls(seen: readonly Observation[]): readonly Observation[] {
    return seen.some(isCall) ? withoutOldCalls(seen, this.#printedAt()) : seen;
  }

  #derive(): void {
    this.#seen = this.#said.read();
    this.#derivedAt = this.#options.clock.monotonic();
    const before = needOf(this.#activity);
    const now = this.#options.clock.now();
    const seen = [
      ...this.#withoutOldCalls(this.#dialog.addTo(this.#seen)),
      ...(this.#asked?.observe() ?? []),
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
    if (isOtherNeed(before, need)) this.#options.needs(need);
  }
}

function isOwn(said: Activity | undefined): boolean {
  return said?.source === "status" || said?.source === "acp";
}

function observeWait(wait: InputWait | undefined, at: number): readonly Observation[] {
  if (wait?.prompt === undefined) return [];
  return [{ source: "terminal", at, state: "waiting", waitsFor: "input", message: wait.prompt }];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
