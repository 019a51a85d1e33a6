import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";

const nonceBytes = 12;
const macBytes = 32;

/**
 * What a browser keeps to be known again by the account it signed in to (OWASP's device cookie). It signs nobody in: it
 * only has wrong tries counted apart from those of strangers.
 */
export interface DeviceMarks {
  make(user: string): string;
  /** Whether it was made for this user. */
  isOf(mark: string, user: string): boolean;
}

export function openDeviceMarks(key: Uint8Array): DeviceMarks {
  const own = new Uint8Array(hkdfSync("sha256", key, "", "device marks", macBytes));
  const markOf = (user: string, nonce: string) =>
    `${nonce}.${createHmac("sha256", own).update(`${user}\n${nonce}`).digest("base64url")}`;
  return {
    make: (user) => markOf(user, randomBytes(nonceBytes).toString("base64url")),
    isOf: (mark, user) => {
      // The text itself, not what it decodes to: other ways to write one mark would each have tries of their own.
      const right = Buffer.from(markOf(user, mark.slice(0, mark.indexOf("."))));
      const given = Buffer.from(mark);
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}
