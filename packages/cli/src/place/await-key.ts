import type { CliStreams } from "../invocation/context.ts";

/**
 * Required pause before a key: somebody who typed into a task when it ended continues for a moment. Why:
 * people who type leave less than half a second between two keys.
 */
const quietBeforeMs = 700;
/** Required pause after a key: a key followed by others starts a word and is not a choice. */
const quietAfterMs = 300;

interface KeyChoice {
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  /** Called when keys are accepted. */
  readonly ready?: () => void;
}

/**
 * Waits for one of these keys, pressed alone and on purpose; undefined when `signal` was aborted or the
 * terminal is gone. All other input is dropped.
 */
export async function awaitKey({ stdin }: CliStreams, choice: KeyChoice): Promise<string | undefined> {
  if (choice.signal.aborted) return undefined;
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const presses = new SinglePresses(choice, resolve);
  const handle = (typed: Buffer): void => presses.push(typed.toString("latin1"));
  const leave = (): void => resolve(undefined);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on("data", handle);
  stdin.on("end", leave);
  choice.signal.addEventListener("abort", leave);
  stdin.resume();
  const key = await promise;
  presses[Symbol.dispose]();
  stdin.off("data", handle);
  stdin.off("end", leave);
  choice.signal.removeEventListener("abort", leave);
  if (stdin.isTTY && !stdin.destroyed) stdin.setRawMode(false);
  stdin.pause();
  return key;
}

class SinglePresses implements Disposable {
  readonly #choice: KeyChoice;
  readonly #chosen: (key: string) => void;
  #isQuiet = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(choice: KeyChoice, chosen: (key: string) => void) {
    this.#choice = choice;
    this.#chosen = chosen;
    this.#waitForQuiet();
  }

  push(typed: string): void {
    const isChoice = this.#isQuiet && this.#choice.keys.includes(typed);
    if (!isChoice) return this.#waitForQuiet();
    clearTimeout(this.#timer);
    this.#isQuiet = false;
    this.#timer = setTimeout(() => this.#chosen(typed), quietAfterMs);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #waitForQuiet(): void {
    clearTimeout(this.#timer);
    this.#isQuiet = false;
    this.#timer = setTimeout(() => {
      this.#isQuiet = true;
      this.#choice.ready?.();
    }, quietBeforeMs);
  }
}
