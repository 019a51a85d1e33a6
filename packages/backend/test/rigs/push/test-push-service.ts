import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

import type { PushMessage } from "@wezterm-parallel/shared/protocol/push-message";

export interface Received {
  readonly path: string;
  readonly message: PushMessage;
  readonly ttl: string | undefined;
  readonly urgency: string | undefined;
  /** The content as it arrived. */
  readonly body: Buffer;
}

/** A browser's side of a subscription. */
export interface TestBrowser {
  readonly subscription: {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  };
}

/** A push service (RFC 8030) that decrypts what it gets, as a browser would, and checks who sent it (RFC 8292). */
export class TestPushService implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Statuses of the next answers; 201 after that. */
  readonly answers: { readonly status: number; readonly retryAfter?: string }[] = [];
  readonly #browsers = new Map<string, { curve: ReturnType<typeof createECDH>; auth: Buffer }>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #vapidKey = "";

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  /** Accepts only what was signed with this key. */
  expectKey(publicKey: string): void {
    this.#vapidKey = publicKey;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  subscribe(name: string): TestBrowser {
    const curve = createECDH("prime256v1");
    const keys = { p256dh: curve.generateKeys().toString("base64url"), auth: randomBytes(16) };
    this.#browsers.set(`/${name}`, { curve, auth: keys.auth });
    const subscribed = { p256dh: keys.p256dh, auth: keys.auth.toString("base64url") };
    return { subscription: { endpoint: `${this.address}/${name}`, keys: subscribed } };
  }

  to(name: string): readonly PushMessage[] {
    return this.received.filter(({ path }) => path === `/${name}`).map(({ message }) => message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, retryAfter } = this.answers.shift() ?? { status: await this.#take(request) };
    response.writeHead(status, retryAfter === undefined ? {} : { "retry-after": retryAfter }).end();
  }

  async #take(request: IncomingMessage): Promise<number> {
    const { method, url = "", headers } = request;
    const body = await buffer(request);
    const browser = this.#browsers.get(url);
    if (browser === undefined) return 404;
    if (method !== "POST" || headers["content-encoding"] !== "aes128gcm") return 400;
    if (!isSigned(headers.authorization ?? "", this.#vapidKey, this.address)) return 403;
    const text = decrypt(body, browser);
    const { ttl, urgency } = headers;
    const message = JSON.parse(text) as PushMessage;
    this.received.push({ path: url, message, body, ttl: String(ttl), urgency: String(urgency) });
    return 201;
  }
}

/** `vapid t=JWT, k=KEY` */
function isSigned(authorization: string, expected: string, audience: string): boolean {
  const [, token = "", key = ""] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  if (key !== expected || !isClaimed(claims, audience)) return false;
  const point = Buffer.from(key, "base64url");
  const coordinate = (from: number, to: number) => point.subarray(from, to).toString("base64url");
  const jwk = { kty: "EC", crv: "P-256", x: coordinate(1, 33), y: coordinate(33, 65) };
  const how = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
  return verify("sha256", Buffer.from(`${header}.${claims}`), how, Buffer.from(signature, "base64url"));
}

function isClaimed(claims: string, audience: string): boolean {
  const { aud, exp = 0, sub = "" } = JSON.parse(Buffer.from(claims, "base64url").toString()) as Claims;
  const left = exp - Date.now() / 1000;
  return aud === audience && left > 0 && left <= 86_400 && /^(?:mailto|https):/.test(sub);
}

interface Claims {
  readonly aud?: string;
  readonly exp?: number;
  readonly sub?: string;
}

/** RFC 8291: salt, record size, length of the sender's key, the key, and one encrypted record. */
function decrypt(
  body: Buffer,
  { curve, auth }: { readonly curve: ReturnType<typeof createECDH>; readonly auth: Buffer },
): string {
  const salt = body.subarray(0, 16);
  const sender = body.subarray(21, 21 + (body[20] ?? 0));
  const sealed = body.subarray(21 + sender.length);
  const shared = curve.computeSecret(sender);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), curve.getPublicKey(), sender]);
  const secret = Buffer.from(hkdfSync("sha256", shared, auth, info, 32));
  const derive = (name: string, bytes: number) =>
    Buffer.from(hkdfSync("sha256", secret, salt, `Content-Encoding: ${name}\0`, bytes));
  const decipher = createDecipheriv("aes-128-gcm", derive("aes128gcm", 16), derive("nonce", 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return padded.subarray(0, padded.lastIndexOf(2)).toString("utf8");
}
