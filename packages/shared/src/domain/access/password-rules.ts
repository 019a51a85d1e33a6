/** Origin: OWASP ASVS 4.0, 2.1.1. */
export const leastPasswordCharacters = 12;
/** What a new password may break: `data.rule` of the refusal. */
export const passwordRules = ["short", "long", "repeats", "common", "name"] as const;
export type PasswordRule = (typeof passwordRules)[number];
