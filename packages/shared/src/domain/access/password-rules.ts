/** Source: OWASP ASVS 4.0, 2.1.1. */
export const leastPasswordCharacters = 12;
/** Rules for new passwords; a refusal names the broken one in `data.rule`. */
export const passwordRules = ["short", "long", "repeats", "common", "name"] as const;
export type PasswordRule = (typeof passwordRules)[number];
