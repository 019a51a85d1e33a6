import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

/** Paths of links that carry a secret after `#`, which browsers never send to a server. */
const withSecret: ReadonlySet<string> = new Set([addresses.signIn, addresses.setPassword]);

const listeners = new Set<() => void>();
let found = { path: "", secret: "" };

/** Removes the link secret from the address at once, also from links opened in the same page later. */
export function takeLinkSecrets(): void {
  take();
  addEventListener("hashchange", take);
}

/** Returns the secret of the link to this path, or an empty string: an invitation does not sign in. */
export function linkSecret(path: string): string {
  return found.path === path ? found.secret : "";
}

export function listenToLinkSecret(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

function take(): void {
  const { pathname, search, hash } = location;
  if (!withSecret.has(pathname) || hash.length < 2) return;
  found = { path: pathname, secret: hash.slice(1) };
  history.replaceState(history.state, "", pathname + search);
  for (const changed of listeners) changed();
}
