import { z } from "zod";

/** File in the state directory with what `wzp up --listen` was told; without it the defaults hold. */
export const listenSettingsFile = "listen.json";

/** Where the server listens besides its Unix socket. */
export const listenSettingsSchema = z.object({
  /** Address of this machine; the loopback alone is the default. */
  host: z.string().min(1).default("127.0.0.1"),
  port: z.number().int().min(0).max(65_535).default(7117),
  /** Absent: when the default port is taken, one of the next hundred is used. */
  exact: z.boolean().default(false),
  /** Names by which people reach it, besides the address itself and localhost. */
  names: z.array(z.string()).default([]),
  /** PEM files, absolute. */
  tls: z.object({ cert: z.string(), key: z.string() }).optional(),
  /** Addresses of proxies in front, which speak TLS and whose `X-Forwarded-*` is believed. */
  proxies: z.array(z.string()).default([]),
  /** Where browsers fetch the files of the dashboard, without a slash at its end; absent: here. */
  cdnUrl: z.string().optional(),
});
export type ListenSettings = z.infer<typeof listenSettingsSchema>;

/** Whether only this machine reaches it. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** Whether people on other machines reach it, be it through a proxy on this one. */
export function isReachedFromElsewhere({ host, proxies }: Pick<ListenSettings, "host" | "proxies">): boolean {
  return !isLoopback(host) || proxies.length > 0;
}
