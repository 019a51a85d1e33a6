import { statSync } from "node:fs";

import type { Observation } from "@wezterm-parallel/shared/domain/activity/activity";
import type { ScreenRule } from "@wezterm-parallel/shared/domain/activity/screens/screen-rule";
import {
  findScreen,
  isOver,
  withScreen,
} from "@wezterm-parallel/shared/domain/activity/screens/screen-rules";

import { readLastOutput } from "./input-wait.ts";

/** The dialog at the end of a program's output, if a rule knows it. */
export class ShownDialog {
  readonly #log: string;
  readonly #screens: readonly ScreenRule[];
  #dialog: Observation | undefined;
  /** The place in the log after which dialogs count: words of one that is over stay before it. */
  #from = 0;

  constructor(log: string, screens: readonly ScreenRule[]) {
    this.#log = log;
    this.#screens = screens;
  }

  get isShown(): boolean {
    return this.#dialog !== undefined;
  }

  /** An unchanged dialog keeps the time at which it was first seen. */
  look(now: number): void {
    const found = findScreen(readLastOutput(this.#log, this.#from), this.#screens);
    if (found === undefined) this.#dialog = undefined;
    else if (this.#dialog?.by !== found.rule) {
      const { rule: by, ...shown } = found;
      this.#dialog = { source: "screen", at: now, by, ...shown };
    }
  }

  /** Adds the dialog. The same one may come again after it is over, and is a new one then. */
  addTo(seen: readonly Observation[]): readonly Observation[] {
    if (this.#dialog !== undefined && isOver(seen, this.#dialog)) {
      this.#dialog = undefined;
      this.#from = statSync(this.#log, { throwIfNoEntry: false })?.size ?? 0;
    }
    return withScreen(seen, this.#dialog);
  }
}
