import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type {
  CreatedCredential,
  PasskeyCreation,
  PasskeyRequest,
  ShownCredential,
} from "@wezterm-parallel/shared/protocol/api/schemas/passkey-schemas";

/** Why the browser gave nothing. `known`: its authenticator has one already; `stopped`: closed, or too slow. */
export type PasskeyTrouble = "known" | "stopped" | "failed";

/** Browsers have them on pages over TLS and of this machine. */
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

/** With `autofill` the browser offers them in the field of the name and waits; a later call ends an earlier one. */
export async function showPasskey(
  options: PasskeyRequest,
  { autofill }: { readonly autofill: boolean },
): Promise<Result<ShownCredential, PasskeyTrouble>> {
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

/** Ends what waits for somebody. */
export async function stopPasskeys(): Promise<void> {
  const { WebAuthnAbortService } = await import("@simplewebauthn/browser");
  WebAuthnAbortService.cancelCeremony();
}

/** The library throws what browsers throw. */
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
