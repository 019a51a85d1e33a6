import { keep } from "../kept/kept.ts";

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
  /** By a click, after the window was brought forward. */
  readonly open: () => void;
}

export function notify({ about, title, body, open }: News): void {
  if (notificationLeave() !== "granted") return;
  try {
    const shown = new Notification(title, { body, tag: about });
    shown.addEventListener("click", () => {
      window.focus();
      shown.close();
      open();
    });
  } catch {
    // Android's browsers only tell through a service worker that receives pushes.
  }
}

function readChoice(stored: unknown): NotificationChoice | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  return {
    needsMe: "needsMe" in stored && stored.needsMe === true,
    runEnds: "runEnds" in stored && stored.runEnds === true,
  };
}
