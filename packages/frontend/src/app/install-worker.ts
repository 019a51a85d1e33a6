import { pages } from "@wezterm-parallel/shared/protocol/api/routes";

/** By it the page opens while the server is away; after all that the first view needs. */
export function installWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    // Some browsers refuse it in private windows; the page is the same without.
    navigator.serviceWorker.register(pages.worker.path).catch(() => undefined);
  });
}
