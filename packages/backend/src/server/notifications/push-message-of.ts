import type { PushedNews, PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

import type { NewsItem } from "./server-news.ts";

/** Push services take 4,096 bytes, of which encryption needs 103. */
const mostBytes = 3_600;
const mostText = 200;

interface Wanted {
  readonly language: PushMessage["language"];
  readonly items: readonly NewsItem[];
  readonly closed: readonly string[];
}

interface Composed {
  readonly message: PushMessage;
  /** Keys that this message closes; the others come with the next one. */
  readonly closes: readonly string[];
}

/** Composes one message that fits: the newest news first, then what is settled. */
export function composePushMessage({ language, items, closed }: Wanted): Composed {
  const show: PushedNews[] = [];
  const close: string[] = [];
  const fits = (message: PushMessage) => Buffer.byteLength(JSON.stringify(message)) <= mostBytes;
  for (const item of items.toReversed()) {
    const next = [...show, pushed(item)];
    if (!fits({ language, show: next, more: items.length, close })) break;
    show.push(pushed(item));
  }
  const more = items.length - show.length;
  for (const key of closed) {
    if (!fits({ language, show, more, close: [...close, key] })) break;
    close.push(key);
  }
  return { message: { language, show, ...(more > 0 && { more }), close }, closes: close };
}

function pushed({ key, kind, name, text, to, asks, state }: NewsItem): PushedNews {
  const short = text !== undefined && text.length > mostText ? `${text.slice(0, mostText - 1)}…` : text;
  return {
    key,
    kind,
    name,
    to,
    ...(short !== undefined && { text: short }),
    ...(asks !== undefined && { asks }),
    ...(state !== undefined && { state }),
  };
}
