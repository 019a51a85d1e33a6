import type { SignInAllowance } from "@wezterm-parallel/shared/domain/access/sign-in-tries";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createMessage, createFailure } from "@wezterm-parallel/shared/domain/failure-message";

/** Answers a wrong name, password or code and a disabled account alike, so that guessing reveals nothing. */
export const wrongSignIn: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("sign-in-wrong"),
  hint: createMessage("sign-in-wrong-hint"),
});

/** Only the right password reveals that there is a second factor. */
export const needsCode: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("code-needed"),
  hint: createMessage("code-needed-hint"),
  data: { needs: "code" },
});

/** Only the right password reveals that there is a passkey. */
export const needsPasskey: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("passkey-demanded"),
  hint: createMessage("passkey-demanded-hint"),
  data: { needs: "passkey" },
});

/** Answers alike for an unknown passkey, somebody else's passkey, and a wrong signature. */
export const wrongPasskey: Failure = createFailure({
  reason: "unauthenticated",
  detail: createMessage("passkey-wrong"),
  hint: createMessage("passkey-wrong-hint"),
});

export const passkeySpent: Failure = createFailure({
  reason: "conflict",
  detail: createMessage("passkey-spent"),
  hint: createMessage("passkey-spent-hint"),
});

export function tooMany({ resetMs }: SignInAllowance): Failure {
  const retryAfter = Math.max(1, Math.ceil(resetMs / 1000));
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("wrong-tries", { seconds: retryAfter }),
    data: { retryAfter },
  });
}
