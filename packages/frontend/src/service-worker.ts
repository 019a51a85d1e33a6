import { answerPushed } from "./app/worker/answer-pushed.ts";
import { isPushed, showPushed } from "./app/worker/show-pushed.ts";
import type { WorkerScope } from "./app/worker/worker-scope.ts";

/**
 * Serves the dashboard from the cache while the server is away: the page and its built files. Displayed data is stored
 * elsewhere (live/saved-state.ts), and API responses are never cached here. Shows notifications that the server sends, also
 * while no page is open.
 */

/** Paths of this build's files; inserted after everything else has been built. */
declare const builtFiles: readonly string[];
declare const buildName: string;

const worker = self as unknown as WorkerScope;
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

worker.addEventListener("push", (event) => {
  if (event.data !== null) event.waitUntil(showPushed(worker, event.data.json()));
});

worker.addEventListener("notificationclick", (event) => {
  const { data } = event.notification;
  event.notification.close();
  const isAnswer = event.action !== "" && isPushed(data);
  const work = isAnswer ? answerPushed(worker, data, event.action) : openNews(data);
  event.waitUntil(work);
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
