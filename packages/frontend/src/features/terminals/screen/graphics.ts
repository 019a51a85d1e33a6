import type { WebglAddon } from "@xterm/addon-webgl";
import type { Terminal } from "@xterm/xterm";

import { hasGraphicsCard } from "./graphics-card.ts";
import { renderer } from "./settings.ts";

/**
 * Draws by the graphics card where there is one. What programs imitate one for is slower than the page's own drawing,
 * to which it goes back as well when the browser takes the card away.
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
    // Whatever it lacks there, the page draws.
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
