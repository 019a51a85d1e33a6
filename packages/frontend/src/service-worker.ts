/**
 * Opens the dashboard while the server is away: the page and its files as they were built, from the browser. What
 * people see in it is kept elsewhere (live/kept-state.ts), and no answer of the API goes through here.
 */

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface NewsEvent extends WorkerEvent {
  readonly notification: { readonly data: unknown; close(): void };
}

/** An open page. */
interface Client {
  readonly url: string;
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

interface Worker {
  addEventListener(type: "install" | "activate", listen: (event: WorkerEvent) => void): void;
  addEventListener(type: "fetch", listen: (event: FetchEvent) => void): void;
  addEventListener(type: "notificationclick", listen: (event: NewsEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: Clients;
  readonly location: Location;
}

/** Of this build, as paths; written in when everything else has been built. */
declare const builtFiles: readonly string[];
declare const buildName: string;

const worker = self as unknown as Worker;
const cacheName = `wzp-${buildName}`;
const page = "/";
/** Pages that the server makes itself. */
const foreign = /^\/(api|docs|health|metrics)\b/;

worker.addEventListener("install", (event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && origin === worker.location.origin && !foreign.test(pathname))
    event.respondWith(openPage(request));
  // Wherever its files are fetched from, a CDN too: the name says which content it is.
  else if (/\/assets\/[^/]+$/.test(pathname)) event.respondWith(openFile(request, pathname));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openNews(event.notification.data));
});

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, ...builtFiles]);
}

/** What an older release had is of no use to this one. */
async function tidy(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("wzp-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** From the server, which may have a newer one; only when it is away the one that was kept. */
async function openPage(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch {
    const kept = await caches.match(page);
    return kept ?? Response.error();
  }
}

async function openFile(request: Request, pathname: string): Promise<Response> {
  const kept = await caches.match(pathname.slice(pathname.lastIndexOf("/assets/")));
  return kept ?? (await fetch(request));
}

/** In a page that is open, which goes there without being loaded again (ui/notify/notify.ts); else in a new one. */
async function openNews(news: unknown): Promise<void> {
  const to =
    typeof news === "object" && news !== null && "to" in news && typeof news.to === "string" ? news.to : page;
  const clients = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = clients.find(({ url }) => !foreign.test(new URL(url).pathname));
  if (open === undefined) return void (await worker.clients.openWindow(to));
  open.postMessage({ open: to });
  await open.focus();
}
