import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const nonceBytes = 12;
const macBytes = 32;

/**
 * A token by which an account recognizes a browser that signed in before (OWASP's device cookie). It authenticates
 * nobody; it only separates the failed attempts of this browser from those of strangers.
 */
export interface DeviceMarks {
  make(user: string): string;
  /** Returns whether the mark was issued for this user. */
  isOf(mark: string, user: string): boolean;
}

export function openDeviceMarks(key: Uint8Array): DeviceMarks {
  const own = new Uint8Array(hkdfSync("sha256", key, "", "device marks", macBytes));
  const markOf = (user: string, nonce: string) =>
    `${nonce}.${createHmac("sha256", own).update(`${user}\n${nonce}`).digest("base64url")}`;
  return {
    make: (user) => markOf(user, randomBytes(nonceBytes).toString("base64url")),
    isOf: (mark, user) => {
      // Compares the text, not the decoded bytes: other encodings of one mark would each get attempts of their own.
      const right = Buffer.from(markOf(user, mark.slice(0, mark.indexOf("."))));
      const given = Buffer.from(mark);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
