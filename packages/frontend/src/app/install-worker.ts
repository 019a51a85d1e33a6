import { pages } from "@wezterm-parallel/shared/protocol/api/routes";

/**
 * Registers the service worker, which opens the page while the server is away. Runs after the first view has loaded.
 */
export function installWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    // Some browsers refuse service workers in private windows; the page works without one.
    navigator.serviceWorker.register(pages.worker.path).catch(() => undefined);
  });
}
