import type { VerifiedAuthenticationResponse, VerifiedRegistrationResponse } from "@simplewebauthn/server";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type {
  CreatedCredential,
  PresentedCredential,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/passkey-schemas";

import type { User } from "../../../drivers/accounts/user.ts";
import type { NewPasskey, Passkey } from "../../../drivers/accounts/passkey-store.ts";
import type { PasskeySite } from "./passkey-site.ts";

/** Measured: fits the longest error message of the library, which contains an address. */
const whyLimit = 200;

/** The reason of a rejection, for the audit log. */
interface NotVerified {
  /** The challenge is not ours, is too old, or was used before. */
  readonly spent: boolean;
  readonly why: string;
}

/** Spends a challenge and returns whether it was valid. */
type IsFresh = (challenge: string) => boolean;

/** Ed25519, ES256 and RS256: every authenticator supports one of them, and Node.js warns about newer algorithms. */
export const passkeyAlgorithms = [-8, -7, -257];

/** Derives the user handle from the id, not from the name, because an authenticator shows the handle to strangers. */
export function handleOf({ id }: Pick<User, "id">): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(id.replaceAll("-", ""), "hex"));
}

/** Verifies a new passkey and returns the data to store. */
export async function verifyCreation(
  credential: CreatedCredential,
  site: PasskeySite,
  isFresh: IsFresh,
): Promise<Result<Pick<NewPasskey, "credential" | "publicKey" | "counter" | "transports">, NotVerified>> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const verified = await attempt<VerifiedRegistrationResponse>(isFresh, (expectedChallenge) =>
    verifyRegistrationResponse({
      response: { ...credential, clientExtensionResults: {} },
      expectedChallenge,
      expectedOrigin: site.origin,
      expectedRPID: site.name,
      requireUserVerification: true,
      supportedAlgorithmIDs: passkeyAlgorithms,
    }),
  );
  if (!verified.ok) return verified;
  const { id, publicKey, counter } = verified.value.registrationInfo!.credential;
  return ok({ credential: id, publicKey, counter, transports: credential.response.transports });
}

interface Known {
  readonly passkey: Passkey;
  readonly user: User;
}

/**
 * Returns the new counter. A counter that did not increase is rejected, because it indicates a cloned authenticator.
 */
export async function verifyCredential(
  credential: PresentedCredential,
  { site, passkey, user }: Known & { readonly site: PasskeySite },
  isFresh: IsFresh,
): Promise<Result<number, NotVerified>> {
  if (credential.response.userHandle !== Buffer.from(handleOf(user)).toString("base64url")) {
    return fail({ spent: false, why: "the passkey belongs to another person" });
  }
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const verified = await attempt<VerifiedAuthenticationResponse>(isFresh, (expectedChallenge) =>
    verifyAuthenticationResponse({
      response: { ...credential, clientExtensionResults: {} },
      expectedChallenge,
      expectedOrigin: site.origin,
      expectedRPID: site.name,
      credential: { id: passkey.credential, publicKey: passkey.publicKey, counter: passkey.counter },
      requireUserVerification: true,
    }),
  );
  return verified.ok ? ok(verified.value.authenticationInfo.newCounter) : verified;
}

/** The library throws on malformed input. */
async function attempt<T extends { readonly verified: boolean }>(
  isFresh: IsFresh,
  verify: (expectedChallenge: IsFresh) => Promise<T>,
): Promise<Result<T, NotVerified>> {
  let spent = false;
  const expected = (challenge: string) => {
    spent = !isFresh(challenge);
    return !spent;
  };
  try {
    const done = await verify(expected);
    return done.verified ? ok(done) : fail({ spent, why: "the signature is wrong" });
  } catch (error) {
    return fail({ spent, why: String(error).slice(0, whyLimit) });
  }
}
