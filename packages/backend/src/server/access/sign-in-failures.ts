import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import type { Allowance } from "../../base/sign-in.ts";

/** One answer for a wrong name, password or code and for an account that is disabled: nothing is told to who guesses. */
export const wrongSignIn: Failure = {
  reason: "unauthenticated",
  detail: "Name, password or code is wrong.",
  hint: "An admin can make a link for a new password: wzp users reset NAME",
};

/** Only who has the right password gets to know that there is a second factor. */
export const needsCode: Failure = {
  reason: "unauthenticated",
  detail: "The code of the second factor is needed as well.",
  hint: "Six digits of the authenticator, or one of the recovery codes.",
  data: { needs: "code" },
};

export function tooMany({ resetMs }: Allowance): Failure {
  const retryAfter = Math.max(1, Math.ceil(resetMs / 1000));
  return {
    reason: "rate-limited",
    detail: `Too many wrong tries from here: the next one counts in ${retryAfter} s.`,
    data: { retryAfter },
  };
}
