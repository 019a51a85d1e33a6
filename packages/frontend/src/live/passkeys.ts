import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type {
  CreatedCredential,
  PasskeyCreation,
  PasskeyRequest,
  PresentedCredential,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

/**
 * The reason the browser returned no passkey. `known`: the authenticator already has one for this account; `stopped`:
 * cancelled or timed out.
 */
export type PasskeyTrouble = "known" | "stopped" | "failed";

/** Returns whether the browser supports passkeys here: only over TLS and on localhost. */
export function hasPasskeys(): boolean {
  return "PublicKeyCredential" in globalThis;
}

export async function createPasskey(
  options: PasskeyCreation,
): Promise<Result<CreatedCredential, PasskeyTrouble>> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  return attempt(async () => {
    const { id, rawId, response } = await startRegistration({ optionsJSON: options });
    const { clientDataJSON, attestationObject, transports = [] } = response;
    return { id, rawId, type: "public-key", response: { clientDataJSON, attestationObject, transports } };
  });
}

/**
 * Requests a passkey. With `autofill` the browser offers passkeys in the name field and waits; a later call cancels an
 * earlier one.
 */
export async function showPasskey(
  options: PasskeyRequest,
  { autofill }: { readonly autofill: boolean },
): Promise<Result<PresentedCredential, PasskeyTrouble>> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  return attempt(async () => {
    const shown = await startAuthentication({ optionsJSON: options, useBrowserAutofill: autofill });
    const { clientDataJSON, authenticatorData, signature, userHandle = "" } = shown.response;
    const response = { clientDataJSON, authenticatorData, signature, userHandle };
    return { id: shown.id, rawId: shown.rawId, type: "public-key", response };
  });
}

export async function offersAutofill(): Promise<boolean> {
  if (!hasPasskeys()) return false;
  const { browserSupportsWebAuthnAutofill } = await import("@simplewebauthn/browser");
  return browserSupportsWebAuthnAutofill();
}

/** Cancels a pending passkey request. */
export async function stopPasskeys(): Promise<void> {
  const { WebAuthnAbortService } = await import("@simplewebauthn/browser");
  WebAuthnAbortService.cancelCeremony();
}

/** Converts exceptions, which the library passes on from the browser, into results. */
async function attempt<T>(act: () => Promise<T>): Promise<Result<T, PasskeyTrouble>> {
  try {
    return ok(await act());
  } catch (error) {
    return fail(troubles[error instanceof Error ? error.name : ""] ?? "failed");
  }
}

const troubles: Readonly<Record<string, PasskeyTrouble>> = {
  InvalidStateError: "known",
  NotAllowedError: "stopped",
  AbortError: "stopped",
};
