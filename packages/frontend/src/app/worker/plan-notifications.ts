import type { PushedNews, PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

/** Content of a notification, kept in its data. */
interface Told {
  readonly items: readonly PushedNews[];
  /** Number of further news that did not fit into a message. */
  readonly more: number;
}

export interface ShownNotification extends Told {
  readonly tag: string;
}

interface NotificationPlan {
  /** Tags. */
  readonly close: readonly string[];
  readonly show: readonly (ShownNotification & { readonly silent: boolean })[];
}

/** One notification tells more news than that. */
const mostApart = 3;
export const groupTag = "wzp";

/**
 * Decides what a browser shows after a message, from what it shows now: each piece of news by itself, or all of them in one
 * notification when there are many. What is settled disappears.
 */
export function planNotifications(
  shown: readonly ShownNotification[],
  { show, close, more = 0 }: Pick<PushMessage, "show" | "close" | "more">,
): NotificationPlan {
  const gone = new Set([...close, ...show.map(({ key }) => key)]);
  const left = shown.map((each) => ({ ...each, items: each.items.filter(({ key }) => !gone.has(key)) }));
  const total = sum(left.map(({ items, more: further }) => items.length + further)) + show.length + more;
  const isGrouped = shown.some(({ tag }) => tag === groupTag) || more > 0;
  if (show.length > 0 && (total > mostApart || isGrouped)) return group(left, show, more);
  return {
    close: left.filter((each) => each.items.length + each.more === 0).map(({ tag }) => tag),
    show: [
      ...left
        .filter((each, index) => isShrunk(each, shown[index]))
        .map((each) => ({ ...each, silent: true })),
      ...show.map((item) => ({ tag: item.key, items: [item], more: 0, silent: false })),
    ],
  };
}

function group(
  left: readonly ShownNotification[],
  show: readonly PushedNews[],
  more: number,
): NotificationPlan {
  const items = [...show, ...left.flatMap((each) => each.items)];
  const further = more + sum(left.map((each) => each.more));
  return {
    close: left.map(({ tag }) => tag).filter((tag) => tag !== groupTag),
    show: [{ tag: groupTag, items, more: further, silent: false }],
  };
}

function isShrunk(now: ShownNotification, before: ShownNotification | undefined): boolean {
  return now.items.length > 0 && now.items.length !== before?.items.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
