import { readFileSync, statSync } from "node:fs";

import { createTransport } from "nodemailer";

import type { MailSettings } from "./alert-mail.ts";

interface Mail {
  readonly subject: string;
  readonly text: string;
}

/** A server that is not on this machine must answer within this time. */
const timeoutMs = 20_000;
const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Sends a mail over SMTP. Without verified TLS, nothing leaves this machine. */
export async function sendMail(
  { server, from, to, passwordFile }: MailSettings,
  mail: Mail,
): Promise<{ readonly done: boolean; readonly detail: string }> {
  try {
    const { protocol, hostname, port, username } = new URL(server);
    const implicit = protocol === "smtps:";
    const isLocal = loopback.includes(hostname);
    const transport = createTransport({
      host: hostname.replaceAll(/[[\]]/g, ""),
      port: Number(port) || (implicit ? 465 : isLocal ? 25 : 587),
      secure: implicit,
      requireTLS: !implicit && !isLocal,
      ignoreTLS: !implicit && isLocal,
      ...(username !== "" && {
        auth: { user: decodeURIComponent(username), pass: readPassword(passwordFile) },
      }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const sent = await transport.sendMail({ ...mail, from, to: [...to] });
    return { done: true, detail: sent.response };
  } catch (error) {
    return { done: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function readPassword(file: string | undefined): string {
  if (file === undefined) return "";
  if ((statSync(file).mode & 0o077) !== 0)
    throw new Error(`other users may read ${file}: chmod 600 '${file}'`);
  return readFileSync(file, "utf8").split("\n")[0] ?? "";
}
