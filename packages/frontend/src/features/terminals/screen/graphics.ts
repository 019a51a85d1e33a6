import type { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

import { hasGraphicsCard } from "./graphics-card.ts";
import { renderer } from "./settings.ts";

/**
 * Renders with WebGL if there is a GPU. Falls back to DOM rendering for software renderers, which are slower, and when
 * the browser loses the WebGL context.
 */
export class Graphics implements Disposable {
  readonly #terminal: Terminal;
  readonly #changed: (drawn: "graphics" | "plain") => void;
  readonly #stop: () => void;
  #addon: WebglAddon | undefined;
  #stopped = false;

  constructor(terminal: Terminal, changed: (drawn: "graphics" | "plain") => void) {
    this.#terminal = terminal;
    this.#changed = changed;
    this.#stop = renderer.listen(() => this.#apply());
    this.#apply();
  }

  [Symbol.dispose](): void {
    this.#stopped = true;
    this.#stop();
    this.#addon?.dispose();
  }

  #apply(): void {
    // On any failure the DOM renderer is used.
    if (isWanted()) void this.#begin().catch(() => this.#end());
    else this.#end();
  }

  async #begin(): Promise<void> {
    const { WebglAddon: Addon } = await import("@xterm/addon-webgl");
    if (this.#stopped || this.#addon !== undefined) return;
    const addon = new Addon();
    addon.onContextLoss(() => this.#end());
    this.#terminal.loadAddon(addon);
    this.#addon = addon;
    this.#changed("graphics");
  }

  #end(): void {
    if (this.#addon === undefined) return;
    this.#addon.dispose();
    this.#addon = undefined;
    if (!this.#stopped) this.#changed("plain");
  }
}

function isWanted(): boolean {
  const choice = renderer.get();
  return choice === "auto" ? hasGraphicsCard() : choice === "graphics";
}
