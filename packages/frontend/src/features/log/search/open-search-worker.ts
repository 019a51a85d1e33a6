// The bundler generates this module, with the file's address as default export.
// oxlint-disable-next-line import/default
import workerAddress from "./search-worker.ts?worker&url";

/**
 * Starts a worker from the page's own origin, as browsers require: other files may come from a CDN, but the server has
 * the same ones.
 */
export function openSearchWorker(): Worker {
  const address = new URL(workerAddress, import.meta.url);
  const own = new URL(`/assets/${address.pathname.split("/").at(-1)}`, location.origin);
  return new Worker(address.origin === location.origin ? address : own, { type: "module" });
}
