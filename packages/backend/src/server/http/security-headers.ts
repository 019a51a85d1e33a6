import type { FastifyReply } from "fastify";

/** Allows scripts, styles and connections of this server only, no inline code, and no framing. */
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
 * The policy of the dashboard: its editor, terminals and menus add inline styles, and its files may come from a CDN.
 * Inline scripts stay forbidden.
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

/** Headers of every answer: our pages need no more, and other sites must not use the answers. */
const headers = {
  "content-security-policy": contentSecurityPolicy,
  // Answers are personal and current; pages and scripts, which contain no personal data, override this.
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "DENY",
} as const;

/** One year; sent over TLS only, because browsers ignore it otherwise. */
const strictTransport = "max-age=31536000";

export function secureHeaders(reply: FastifyReply, secure: boolean): void {
  void reply.headers(headers);
  if (secure) void reply.header("strict-transport-security", strictTransport);
}
