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
  const macOf = (user: string, nonce: string) =>
    createHmac("sha256", own).update(`${user}\n${nonce}`).digest();
  return {
    make: (user) => {
      const nonce = randomBytes(nonceBytes).toString("base64url");
      return `${nonce}.${macOf(user, nonce).toString("base64url")}`;
    },
    isOf: (mark, user) => {
      const [nonce = "", mac = ""] = mark.split(".", 2);
      const given = Buffer.from(mac, "base64url");
      return given.length === macBytes && timingSafeEqual(given, macOf(user, nonce));
    },
  };
}
