// The bundler makes this file: its address is the default export.
// oxlint-disable-next-line import/default
import workerAddress from "./search-worker.ts?worker&url";

/** Files may come from a CDN, but workers only from where the page came from: the server has the same files. */
export function openSearchWorker(): Worker {
  const address = new URL(workerAddress, import.meta.url);
  const own = new URL(`/assets/${address.pathname.split("/").at(-1)}`, location.origin);
  return new Worker(address.origin === location.origin ? address : own, { type: "module" });
}
