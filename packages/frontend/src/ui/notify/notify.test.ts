import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { followNotifications, notificationsFail, notify } from "./notify.ts";

const news = { about: "r1/build", title: "build failed", body: "exit 1", to: "/runs/r1/tasks/build" };

/** Behaves like Android, where the Notification constructor throws. */
class Refusing {
  static permission = "granted";
  constructor() {
    throw new TypeError("Illegal constructor");
  }
}

/** Behaves like desktop browsers, whose notifications can be clicked. */
class Showing extends EventTarget {
  static permission = "granted";
  static last: Showing | undefined;
  constructor() {
    super();
    Showing.last = this;
  }
  close(): void {}
}

function useBrowser(Way: typeof Refusing | typeof Showing, registration: unknown): EventTarget {
  const workers = Object.assign(new EventTarget(), { getRegistration: () => Promise.resolve(registration) });
  vi.stubGlobal("navigator", { serviceWorker: workers });
  vi.stubGlobal("Notification", Way);
  return workers;
}

beforeEach(() => {
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("window", { focus: () => undefined });
});
afterEach(() => vi.unstubAllGlobals());

test("notifies through the service worker where required, and opens the address when clicked", async () => {
  const shown: unknown[] = [];
  const showNotification = (...all: unknown[]) => Promise.resolve(void shown.push(all));
  const workers = useBrowser(Refusing, { showNotification });
  await notify(news);
  expect(shown).toEqual([[news.title, { body: news.body, tag: news.about, data: { to: news.to } }]]);
  expect(notificationsFail.get()).toBe(false);

  const gone: string[] = [];
  const stop = followNotifications((to) => gone.push(to));
  workers.dispatchEvent(new MessageEvent("message", { data: { open: news.to } }));
  stop();
  workers.dispatchEvent(new MessageEvent("message", { data: { open: "/" } }));
  expect(gone).toEqual([news.to]);
});

test("remembers that the browser failed to show a notification, until one is shown", async () => {
  useBrowser(Refusing, undefined);
  await notify(news);
  expect(notificationsFail.get()).toBe(true);

  useBrowser(Showing, { showNotification: () => Promise.reject(new TypeError("no active worker")) });
  const gone: string[] = [];
  const stop = followNotifications((to) => gone.push(to));
  await notify(news);
  expect(notificationsFail.get()).toBe(false);
  Showing.last?.dispatchEvent(new Event("click"));
  stop();
  expect(gone).toEqual([news.to]);
});
