import { addresses } from "@wezterm-parallel/shared/protocol/api/addresses";

/** Where links lead that have a secret behind `#`, which browsers send to nobody. */
const withSecret: ReadonlySet<string> = new Set([addresses.signIn, addresses.setPassword]);

const listeners = new Set<() => void>();
let found = { path: "", secret: "" };

/** Takes the secret of a link out of the address at once, and of each that is opened in the same page later. */
export function takeLinkSecrets(): void {
  take();
  addEventListener("hashchange", take);
}

/** The secret of the link that led to this path; empty without one: an invitation signs nobody in. */
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
