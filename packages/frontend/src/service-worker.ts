/**
 * Serves the dashboard from the cache while the server is away: the page and its built files. Displayed data is stored
 * elsewhere (live/saved-state.ts), and API responses are never cached here.
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

/** Paths of this build's files; inserted after everything else has been built. */
declare const builtFiles: readonly string[];
declare const buildName: string;

const worker = self as unknown as Worker;
const cacheName = `wzp-${buildName}`;
const page = "/";
/** Pages rendered by the server. */
const foreign = /^\/(api|docs|health|metrics)\b/;

worker.addEventListener("install", (event) => event.waitUntil(fill().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => worker.clients.claim())));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && origin === worker.location.origin && !foreign.test(pathname))
    event.respondWith(openPage(request));
  // Also from a CDN: the file name contains a content hash.
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

/** Deletes the caches of older releases. */
async function tidy(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("wzp-") && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** Loads the page from the server, which may have a newer one; from the cache only while it is away. */
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

/** Opens the address in an open page without reloading (ui/notify/notify.ts), else in a new one. */
async function openNews(news: unknown): Promise<void> {
  const to =
    typeof news === "object" && news !== null && "to" in news && typeof news.to === "string" ? news.to : page;
  const clients = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = clients.find(({ url }) => !foreign.test(new URL(url).pathname));
  if (open === undefined) return void (await worker.clients.openWindow(to));
  open.postMessage({ open: to });
  await open.focus();
}
