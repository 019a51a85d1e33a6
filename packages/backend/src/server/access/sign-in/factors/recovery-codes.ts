import { createHash, randomInt } from "node:crypto";

const howMany = 10;
/** Without characters that look alike in print or handwriting. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789";
/** 24 characters of 31 are 118 bits, so a fast hash is enough (OWASP ASVS 4.0, 2.6.2: 112 bits). */
const groupsOfCode = 4;
const groupLength = 6;

/** Creates codes for people who lose their second factor. */
export function newRecoveryCodes(): readonly string[] {
  const group = () => Array.from({ length: groupLength }, () => signs[randomInt(signs.length)]).join("");
  return Array.from({ length: howMany }, () => Array.from({ length: groupsOfCode }, group).join("-"));
}

/** Ignores dashes, spaces and capitals. */
export function hashRecoveryCode(code: string): Uint8Array {
  const plain = code.toLowerCase().replace(/[^a-z\d]/g, "");
  return createHash("sha256").update(`recovery code ${plain}`).digest();
}
