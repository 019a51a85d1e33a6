/** The part of its global scope that the service worker uses: TypeScript's own types are those of pages. */

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface PushEvent extends WorkerEvent {
  readonly data: { json(): unknown } | null;
}

interface NewsEvent extends WorkerEvent {
  readonly notification: WorkerNotification;
  /** Empty unless a button was pressed. */
  readonly action: string;
}

interface WorkerNotification {
  readonly tag: string;
  readonly data: unknown;
  close(): void;
}

/** An open page. */
interface Client {
  readonly url: string;
  readonly visibilityState: "visible" | "hidden";
  readonly focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface Clients {
  claim(): Promise<void>;
  matchAll(which: {
    readonly type: "window";
    readonly includeUncontrolled: boolean;
  }): Promise<readonly Client[]>;
  openWindow(address: string): Promise<unknown>;
}

interface Registration {
  getNotifications(): Promise<readonly WorkerNotification[]>;
  showNotification(title: string, options: object): Promise<void>;
}

export interface WorkerScope {
  addEventListener(type: "install" | "activate", listen: (event: WorkerEvent) => void): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
  addEventListener(type: "push", listen: (event: PushEvent) => void): void;
  addEventListener(type: "notificationclick", listen: (event: NewsEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: Clients;
  readonly location: Location;
  readonly registration: Registration;
}
