import { createHash, randomInt } from "node:crypto";

const howMany = 10;
/** Without those that look like others, in print or on a note. */
const signs = "abcdefghjkmnpqrstuvwxyz23456789";
/** 14 signs of 31 are 69 bits: a fast hash of them is enough to store. */
const signsOfCode = 14;
const groupLength = 7;

/** For the day on which the second factor is lost. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: howMany }, () => {
    const code = Array.from({ length: signsOfCode }, () => signs[randomInt(signs.length)]).join("");
    return `${code.slice(0, groupLength)}-${code.slice(groupLength)}`;
  });
}

/** However it is typed: dashes, spaces and capitals do not count. */
export function hashRecoveryCode(code: string): Uint8Array {
  const plain = code.toLowerCase().replace(/[^a-z\d]/g, "");
  return createHash("sha256").update(`recovery code ${plain}`).digest();
}
