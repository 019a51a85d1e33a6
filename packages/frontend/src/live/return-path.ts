import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

/** Signing in leads nowhere from here. */
const nowhere: ReadonlySet<string> = new Set([addresses.signIn, addresses.setPassword]);

const origin = "https://here.invalid";

/** A path of this site that an address names, to go to after signing in; anything else is the overview. */
export function returnPath(to: string | undefined): string {
  if (to?.startsWith("/") !== true || !URL.canParse(to, origin)) return addresses.overview;
  const { origin: whose, pathname, search } = new URL(to, origin);
  const foreign = whose !== origin || pathname.startsWith("//") || pathname.startsWith("/api/");
  return foreign || nowhere.has(pathname) ? addresses.overview : pathname + search;
}

const key = "wzp:return";
/** Signing in at a provider takes minutes at most; what is older belongs to another visit. */
const keptMs = 15 * 60_000;

/** While the browser is at the provider of single sign-on, which sends it back to the overview. */
export function keepReturnPath(path: string): void {
  try {
    sessionStorage.setItem(key, JSON.stringify({ path, at: Date.now() }));
  } catch {
    // Storage may be forbidden: then one begins at the overview.
  }
}

/** At the start of the page: where one was going before the provider was visited. */
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
