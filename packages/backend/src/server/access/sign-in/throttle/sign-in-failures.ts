import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { say, sayFailure } from "@wezterm-parallel/shared/domain/failure-message";

import type { Allowance } from "./sign-in-backoff.ts";

/** The same answer for a wrong name, password or code and a disabled account, so that guessing reveals nothing. */
export const wrongSignIn: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("sign-in-wrong"),
  hint: say("sign-in-wrong-hint"),
});

/** Only the right password reveals that there is a second factor. */
export const needsCode: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("code-needed"),
  hint: say("code-needed-hint"),
  data: { needs: "code" },
});

/** Only the right password reveals that there is a passkey. */
export const needsPasskey: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("passkey-demanded"),
  hint: say("passkey-demanded-hint"),
  data: { needs: "passkey" },
});

/** The same answer for an unknown passkey, somebody else's passkey, and a wrong signature. */
export const wrongPasskey: Failure = sayFailure({
  reason: "unauthenticated",
  detail: say("passkey-wrong"),
  hint: say("passkey-wrong-hint"),
});

export const passkeySpent: Failure = sayFailure({
  reason: "conflict",
  detail: say("passkey-spent"),
  hint: say("passkey-spent-hint"),
});

export function tooMany({ resetMs }: Allowance): Failure {
  const retryAfter = Math.max(1, Math.ceil(resetMs / 1000));
  return sayFailure({
    reason: "rate-limited",
    detail: say("wrong-tries", { seconds: retryAfter }),
    data: { retryAfter },
  });
}
