import { z } from "zod";

/** File in the state directory with the options of `wzp up --listen`; without it the defaults apply. */
export const listenSettingsFile = "listen.json";

/** Listeners of the server besides its Unix socket. */
export const listenSettingsSchema = z.object({
  /** Address of this machine; the default is loopback only. */
  host: z.string().min(1).default("127.0.0.1"),
  port: z.number().int().min(0).max(65_535).default(7117),
  /** Absent: if the default port is in use, one of the next hundred is tried. */
  exact: z.boolean().default(false),
  /** Host names of the server, besides the address itself and localhost. */
  names: z.array(z.string()).default([]),
  /** PEM files, absolute. */
  tls: z.object({ cert: z.string(), key: z.string() }).optional(),
  /** Addresses, and networks such as `10.0.4.0/24`, of TLS-terminating proxies in front, whose `X-Forwarded-*` headers are trusted. */
  proxies: z.array(z.string()).default([]),
  /** Base URL of the dashboard's static files, without a trailing slash; absent: this server. */
  cdnUrl: z.string().optional(),
});
export type ListenSettings = z.infer<typeof listenSettingsSchema>;

/** Returns whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Returns whether people on other machines can reach it, possibly through a proxy on this one. */
export function isReachedFromElsewhere({ host, proxies }: Pick<ListenSettings, "host" | "proxies">): boolean {
  return !isLoopback(host) || proxies.length > 0;
}
