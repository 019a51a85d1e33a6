import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

import { SMTPServer } from "smtp-server";

interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly source: string;
  readonly secure: boolean;
}

interface SinkOptions {
  /** Files of the certificate for STARTTLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Absent: nobody signs in. */
  readonly account?: { readonly user: string; readonly password: string };
  /** TLS from the start. */
  readonly secure?: boolean;
  /** True when a connection may become secure. */
  readonly startTls?: boolean;
}

/** A mail server that keeps what it takes. */
export class MailSink implements AsyncDisposable {
  readonly received: ReceivedMail[] = [];
  /** Refuses the next mails, one for each, as a server does that is overloaded. */
  refusals = 0;
  readonly #server: SMTPServer;

  constructor({ certificate, account, secure = false, startTls = true }: SinkOptions = {}) {
    this.#server = new SMTPServer({
      secure,
      hideSTARTTLS: !startTls,
      disabledCommands: startTls ? [] : ["STARTTLS"],
      authOptional: account === undefined,
      allowInsecureAuth: true,
      ...(certificate !== undefined && {
        cert: readFileSync(certificate.cert),
        key: readFileSync(certificate.key),
      }),
      onAuth: ({ username, password }, _session, done) => {
        const known = account?.user === username && account?.password === password;
        done(known ? null : new Error("no such account"), { user: username });
      },
      onData: (stream, { envelope, secure: encrypted }, done) => {
        void text(stream).then((source) => {
          if (this.refusals > 0) {
            this.refusals -= 1;
            return done(Object.assign(new Error("come back later"), { responseCode: 451 }));
          }
          const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
          const to = envelope.rcptTo.map(({ address }) => address);
          this.received.push({ from, to, source, secure: encrypted });
          return done();
        });
      },
    });
    // A client that does not trust the certificate ends the connection.
    this.#server.on("error", () => {});
  }

  async listen(host = "127.0.0.1"): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, host, resolve));
    return this;
  }

  get port(): number {
    return (this.#server.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
  }
}
