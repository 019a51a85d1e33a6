import { createHash, randomInt } from "node:crypto";

const howMany = 10;
/** Without those that look like others, in print or on a note. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789";
/** 24 signs of 31 are 118 bits: a fast hash of them is enough to store (OWASP ASVS 4.0, 2.6.2: 112 bits). */
const groupsOfCode = 4;
const groupLength = 6;

/** For the day on which the second factor is lost. */
export function newRecoveryCodes(): readonly string[] {
  const group = () => Array.from({ length: groupLength }, () => signs[randomInt(signs.length)]).join("");
  return Array.from({ length: howMany }, () => Array.from({ length: groupsOfCode }, group).join("-"));
}

/** However it is typed: dashes, spaces and capitals do not count. */
export function hashRecoveryCode(code: string): Uint8Array {
  const plain = code.toLowerCase().replace(/[^a-z\d]/g, "");
  return createHash("sha256").update(`recovery code ${plain}`).digest();
}
