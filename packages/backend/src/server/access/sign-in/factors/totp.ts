import { Secret, TOTP } from "otpauth";

/** The parameters of RFC 6238 that every authenticator app supports. */
const form = { issuer: "wezterm-parallel", algorithm: "SHA1", digits: 6, period: 30 } as const;
/** 160 bits, as RFC 4226 recommends. */
const secretBytes = 20;
/** Also accepts the previous and the next step, because clocks differ. */
const stepsAround = 1;

interface TotpSecret {
  /** Base32. */
  readonly secret: string;
  readonly uri: string;
}

export function newTotpSecret(name: string): TotpSecret {
  const secret = new Secret({ size: secretBytes });
  return { secret: secret.base32, uri: new TOTP({ ...form, label: name, secret }).toString() };
}

/** Returns the time step of a code; undefined for a wrong code. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const totp = new TOTP({ ...form, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now, window: stepsAround });
  return delta === null ? undefined : Math.floor(now / (form.period * 1000)) + delta;
}

export function isTotpCode(code: string): boolean {
  return /^\d{6}$/.test(code.replace(/\s/g, ""));
}
