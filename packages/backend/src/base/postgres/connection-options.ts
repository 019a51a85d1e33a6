import type { ClientConfig } from "pg";
import { parseIntoClientConfig } from "pg-connection-string";

/** The type `bytea`, written as `\x…` in hexadecimal digits. */
const bytes = 17;
/** Booleans and numbers as SQLite returns them; everything else as text, JSON too. */
const asNumber = new Set([16, 20, 21, 23, 700, 701, 1700]);

/** One part of the server's data: runs and accounts have a schema each. */
export interface PostgresPlace {
  /** `postgres://…`; its password appears in no message. */
  readonly url: string;
  readonly schema: "wzp" | "wzp_accounts";
  /** The lease of the server that connects; absent: it has none. */
  readonly epoch?: number | undefined;
}

/** Returns how connections of a server call themselves, so that the next one can end those that it left. */
export function applicationName(epoch: number | undefined): string {
  return epoch === undefined ? "wzp" : `wzp ${epoch}`;
}

/** Ms to connect before an attempt counts as failed. */
const connectLimit = 5_000;

/**
 * Returns how to connect. To another machine only with TLS and a verified certificate, unless the address says otherwise
 * (`sslmode`).
 */
export function connectionOptions({ url, schema, epoch }: PostgresPlace): ClientConfig {
  const address = new URL(url);
  const host = address.searchParams.get("host") ?? address.hostname;
  const isHere = host === "" || host.startsWith("/") || /^(localhost|127\..*|\[?::1\]?)$/.test(host);
  if (!isHere && !address.searchParams.has("sslmode")) address.searchParams.set("sslmode", "verify-full");
  return {
    ...parseIntoClientConfig(address.href),
    options: `-c search_path=${schema},pg_catalog`,
    application_name: applicationName(epoch),
    connectionTimeoutMillis: connectLimit,
    keepAlive: true,
    types: { getTypeParser: (type: number) => (text: string) => parseValue(type, text) },
  };
}

function parseValue(type: number, text: string): string | number | Uint8Array {
  if (type === bytes) return new Uint8Array(Buffer.from(text.slice(2), "hex"));
  if (!asNumber.has(type)) return text;
  if (type === 16) return text === "t" ? 1 : 0;
  return Number(text);
}

/** Returns the address without its password. */
export function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return "WZP_DATABASE";
  const address = new URL(url);
  if (address.password !== "") address.password = "***";
  if (address.searchParams.has("password")) address.searchParams.set("password", "***");
  return address.href;
}
