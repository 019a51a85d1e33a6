import type { FastifyReply } from "fastify";

/** Scripts, styles and connections of this server alone, in no frame of anybody, and nothing inline. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * For the dashboard alone: its editor, terminals and menus add style elements of their own, and its files may come
 * from a CDN. Scripts stay files.
 */
export function applicationPolicy(cdnUrl: string | undefined): string {
  const files = cdnUrl === undefined ? "'self'" : `'self' ${new URL(cdnUrl).origin}`;
  return [
    "default-src 'none'",
    `script-src ${files}`,
    `style-src ${files} 'unsafe-inline'`,
    `img-src ${files} data:`,
    `font-src ${files}`,
    `connect-src ${files}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** On every answer; a page of ours needs no more, and any other page must not use it. */
const headers = {
  "content-security-policy": contentSecurityPolicy,
  // What somebody may see is for them and for now; pages and scripts, which hold nothing of anybody, say otherwise.
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "DENY",
} as const;

/** A year; sent over TLS only, where browsers believe it. */
const strictTransport = "max-age=31536000";

export function secureHeaders(reply: FastifyReply, secure: boolean): void {
  void reply.headers(headers);
  if (secure) void reply.header("strict-transport-security", strictTransport);
}
