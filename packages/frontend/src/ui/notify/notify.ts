import { keep } from "../kept/kept.ts";
import { aBoolean } from "../kept/readers.ts";

/** What the browser tells of while the page is not looked at. */
export interface NotificationChoice {
  /** A task failed, or waits for a person. */
  readonly needsMe: boolean;
  readonly runEnds: boolean;
}

export const notificationChoice = keep<NotificationChoice>("notifications", {
  read: readChoice,
  otherwise: { needsMe: false, runEnds: false },
});

/** The last one was not shown although the person allows them. */
export const notificationsFail = keep<boolean>("notifications.fail", { read: aBoolean, otherwise: false });

/** Whether the browser lets the page tell anything: `unknown` until it was asked, `never` where it cannot. */
export type NotificationLeave = "granted" | "denied" | "unknown" | "never";

export function notificationLeave(): NotificationLeave {
  if (!("Notification" in globalThis) || !isSecureContext) return "never";
  return Notification.permission === "default" ? "unknown" : Notification.permission;
}

/** Asks the person, by the browser's own question. Only after a click: browsers refuse it otherwise. */
export async function askForNotifications(): Promise<NotificationLeave> {
  if (notificationLeave() === "unknown") await Notification.requestPermission();
  return notificationLeave();
}

interface News {
  /** One notification per thing: a newer one takes the place of the older. */
  readonly about: string;
  readonly title: string;
  readonly body: string;
  /** The address within the dashboard that a click opens. */
  readonly to: string;
}

/** Resolves when the browser took it, or `notificationsFail` says that it did not. */
export async function notify(news: News): Promise<void> {
  if (notificationLeave() !== "granted") return;
  const shown = (await showByWorker(news)) || showByPage(news);
  if (shown === notificationsFail.get()) notificationsFail.set(!shown);
}

let follow = (_to: string): void => {};

/** What a click on a notification does in this page, until the answer is called. */
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

/** Android's browsers know no other way; a click is heard by service-worker.ts, also when no page is open. */
async function showByWorker({ about, title, body, to }: News): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration === undefined) return false;
    await registration.showNotification(title, { body, tag: about, data: { to } });
    return true;
  } catch {
    // Not installed to its end, or its storage is forbidden.
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

function readChoice(stored: unknown): NotificationChoice | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  return {
    needsMe: "needsMe" in stored && stored.needsMe === true,
    runEnds: "runEnds" in stored && stored.runEnds === true,
  };
}
