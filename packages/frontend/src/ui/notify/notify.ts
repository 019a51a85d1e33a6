import { storedValue } from "../storage/stored-value.ts";
import { aBoolean } from "../storage/readers.ts";

/** The last notification was not shown although the user enabled them. */
export const notificationsFail = storedValue<boolean>("notifications.fail", {
  read: aBoolean,
  otherwise: false,
});

/** Permission for notifications: `unknown` until asked, `never` where unsupported. */
type NotificationLeave = "granted" | "denied" | "unknown" | "never";

export function notificationLeave(): NotificationLeave {
  if (!("Notification" in globalThis) || !isSecureContext) return "never";
  return Notification.permission === "default" ? "unknown" : Notification.permission;
}

/** Asks for permission by the browser's own prompt. Only after a click, else browsers refuse. */
export async function askForNotifications(): Promise<NotificationLeave> {
  if (notificationLeave() === "unknown") await Notification.requestPermission();
  return notificationLeave();
}

interface News {
  /** Notification tag: a newer one replaces an older one with the same tag. */
  readonly about: string;
  readonly title: string;
  readonly body: string;
  /** Address within the dashboard that a click opens. */
  readonly to: string;
}

/** Resolves when the browser accepted it; otherwise sets `notificationsFail`. */
export async function notify(news: News): Promise<void> {
  if (notificationLeave() !== "granted") return;
  const shown = (await showByWorker(news)) || showByPage(news);
  if (shown === notificationsFail.get()) notificationsFail.set(!shown);
}

/** Closes notifications about what is settled, also those of the push service. */
export async function withdraw(about: readonly string[]): Promise<void> {
  if (about.length === 0 || notificationLeave() !== "granted" || !("serviceWorker" in navigator)) return;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const shown = (await registration?.getNotifications()) ?? [];
    for (const notification of shown) if (about.includes(notification.tag)) notification.close();
  } catch {
    // Storage is forbidden: nothing was shown by the worker either.
  }
}

let follow = (_to: string): void => {};

/** Handles clicks on notifications in this page, until the returned function is called. */
export function followNotifications(go: (to: string) => void): () => void {
  follow = go;
  const workers = "serviceWorker" in navigator ? navigator.serviceWorker : undefined;
  const heard = ({ data }: MessageEvent<unknown>) => {
    if (typeof data === "object" && data !== null && "open" in data && typeof data.open === "string")
      go(data.open);
  };
  workers?.addEventListener("message", heard);
  return () => {
    follow = () => {};
    workers?.removeEventListener("message", heard);
  };
}

/** Android supports only this way; service-worker.ts handles the click, also when no page is open. */
async function showByWorker({ about, title, body, to }: News): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration === undefined) return false;
    await registration.showNotification(title, { body, tag: about, data: { to } });
    return true;
  } catch {
    // The worker is not fully installed, or storage is forbidden.
    return false;
  }
}

function showByPage({ about, title, body, to }: News): boolean {
  try {
    const shown = new Notification(title, { body, tag: about });
    shown.addEventListener("click", () => {
      window.focus();
      shown.close();
      follow(to);
    });
    return true;
  } catch {
    return false;
  }
}
