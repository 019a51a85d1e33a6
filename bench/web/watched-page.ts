import type { Page } from "playwright-core";

export interface SeenTerminal {
  /** From each key to the first output after it, ms. */
  readonly come: readonly number[];
  /** From each key to the change of the page's rows, ms. */
  readonly drawn: readonly number[];
}

export interface SeenFlood {
  readonly ms: number;
  /** Bytes of output and snapshots. */
  readonly bytes: number;
  /** Between two frames, ms. */
  readonly frames: readonly number[];
}

declare global {
  interface Window {
    seen: {
      reset(): void;
      untilDrawn(count: number): Promise<void>;
      echoes(): SeenTerminal;
      untilShown(text: string): Promise<SeenFlood>;
      /** For pages without a WebSocket. */
      heard(bytes: number): void;
    };
  }
}

/**
 * Lets a page report what its terminal received and drew, without changing its code; call it before the page
 * is opened.
 */
export async function watchTerminal(page: Page): Promise<void> {
  await page.addInitScript(watch);
  await page.addInitScript(watchSockets);
}

/** Runs in the page. */
function watch(): void {
  let [come, drawn]: number[][] = [[], []];
  let [pressedAt, bytes] = [0, 0];
  let [hasCome, hasDrawn] = [true, true];
  let waiting: { count: number; resolve: () => void } | undefined;
  const heard = (length: number) => {
    bytes += length;
    if (!hasCome) come?.push(performance.now() - pressedAt);
    hasCome = true;
  };
  window.addEventListener(
    "keydown",
    () => {
      pressedAt = performance.now();
      hasCome = false;
      hasDrawn = false;
    },
    true,
  );
  const changed = () => {
    if (hasDrawn || !hasCome) return;
    hasDrawn = true;
    drawn?.push(performance.now() - pressedAt);
    if (waiting !== undefined && waiting.count <= (drawn?.length ?? 0)) waiting.resolve();
  };
  const observer = new MutationObserver(changed);
  const rows = () => document.querySelector(".xterm-rows");
  window.seen = {
    heard,
    reset: () => {
      [come, drawn] = [[], []];
      bytes = 0;
      const found = rows();
      observer.disconnect();
      if (found !== null) observer.observe(found, { childList: true, subtree: true, characterData: true });
    },
    untilDrawn: (count) =>
      new Promise((resolve) => {
        if ((drawn?.length ?? 0) >= count) resolve();
        else waiting = { count, resolve };
      }),
    echoes: () => ({ come: come ?? [], drawn: drawn ?? [] }),
    untilShown: (text) => {
      const beganAt = performance.now();
      const frames: number[] = [];
      let last = beganAt;
      return new Promise((resolve) => {
        const look = (now: number) => {
          frames.push(now - last);
          last = now;
          if (rows()?.textContent?.includes(text) === true)
            resolve({ ms: performance.now() - beganAt, bytes, frames });
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    },
  };
}

/** Runs in the page. */
function watchSockets(): void {
  class Watched extends WebSocket {
    constructor(url: string | URL) {
      super(url);
      this.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) window.seen.heard(data.byteLength - 1);
      });
    }
  }
  window.WebSocket = Watched;
}
