import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Client } from "@wezterm-parallel/shared/client/client";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

/** Why this browser cannot be pushed to. `unreachable`: it has no push service, or cannot reach it. */
export type PushTrouble =
  | { readonly why: "unreachable" }
  | { readonly why: "refused"; readonly failure: Failure };

/**
 * Returns whether this browser can receive notifications while no page is open: iPhones only once the page is
 * installed.
 */
export function canReceivePush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in globalThis;
}

/** Subscribes this browser, or confirms its subscription, which browsers replace now and then. */
export async function subscribeToPush(
  api: Client,
  language: "en" | "ja",
): Promise<Result<void, PushTrouble>> {
  const listed = await api.get("listSubscriptions", {});
  if (!listed.ok) return fail({ why: "refused", failure: listed.failure });
  const subscription = await subscribe(listed.value.publicKey);
  const { endpoint, keys } = subscription?.toJSON() ?? {};
  if (endpoint === undefined || keys === undefined) return fail({ why: "unreachable" });
  const { p256dh = "", auth = "" } = keys;
  const added = await api.send("addSubscription", {}, { endpoint, keys: { p256dh, auth }, language });
  return added.ok ? ok(undefined) : fail({ why: "refused", failure: added.failure });
}

/** The server learns it from the push service with the next message. */
export async function unsubscribeFromPush(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration();
  const subscription = await registration?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function subscribe(publicKey: string): Promise<PushSubscription | undefined> {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    const manager = registration?.pushManager;
    const before = await manager?.getSubscription();
    const key = bytesOf(publicKey);
    // The server has another key since then.
    if (before !== null && before !== undefined && !isSame(before.options.applicationServerKey, key))
      await before.unsubscribe();
    return await manager?.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    return undefined;
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.codePointAt(0) ?? 0);
}

function isSame(one: ArrayBuffer | null, other: Uint8Array): boolean {
  const bytes = new Uint8Array(one ?? new ArrayBuffer());
  return bytes.length === other.length && bytes.every((each, at) => each === other[at]);
}
