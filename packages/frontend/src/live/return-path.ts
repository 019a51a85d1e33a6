import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

/** Pages that are no target after signing in. */
const nowhere: ReadonlySet<string> = new Set([addresses.signIn, addresses.setPassword]);

const origin = "https://here.invalid";

/** Returns the path to open after signing in, if it belongs to this site; otherwise the overview. */
export function returnPath(to: string | undefined): string {
  if (to?.startsWith("/") !== true || !URL.canParse(to, origin)) return addresses.overview;
  const { origin: whose, pathname, search } = new URL(to, origin);
  const foreign = whose !== origin || pathname.startsWith("//") || pathname.startsWith("/api/");
  return foreign || nowhere.has(pathname) ? addresses.overview : pathname + search;
}

const key = "wzp:return";
/** Sign-in at a provider takes minutes at most; an older entry belongs to another visit. */
const keptMs = 15 * 60_000;

/** Stores the path during single sign-on, because the provider redirects back to the overview. */
export function saveReturnPath(path: string): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ path, at: Date.now() }));
  } catch {
    // Storage may be forbidden: then the overview opens.
  }
}

/** Restores the path from before single sign-on when the page starts. */
export function returnFromSignOn(): void {
  const path = takeKept();
  if (path === undefined) return;
  if (location.pathname === addresses.overview) history.replaceState(history.state, "", path);
  if (location.pathname !== addresses.signIn) return;
  const query = new URLSearchParams(location.search);
  query.set("to", path);
  history.replaceState(history.state, "", `${addresses.signIn}?${query.toString()}`);
}

function takeKept(): string | undefined {
  try {
    const text = sessionStorage.getItem(key);
    sessionStorage.removeItem(key);
    const { path, at } = JSON.parse(text ?? "{}") as { path?: unknown; at?: unknown };
    const fresh = typeof at === "number" && Date.now() - at < keptMs;
    return fresh && typeof path === "string" ? returnPath(path) : undefined;
  } catch {
    return undefined;
  }
}
