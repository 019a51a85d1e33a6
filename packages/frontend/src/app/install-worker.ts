import { pages } from "@wezterm-parallel/shared/protocol/api/first-routes";

/**
 * Registers the service worker, which opens the page while the server is away. Runs after the first view has loaded.
 */
export function installWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // Some browsers refuse service workers in private windows; the page works without one.
  const register = () => navigator.serviceWorker.register(pages.worker.path).catch(() => undefined);
  // Texts may have been loaded for longer than the page.
  if (document.readyState === "complete") void register();
  else addEventListener("load", () => void register());
}
