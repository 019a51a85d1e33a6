import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { readAnswer } from "@wezterm-parallel/shared/client/read-answer";
import type { ApiRequest, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { routes } from "@wezterm-parallel/shared/protocol/routes";

import type { ServerContext, SignedInTokens } from "../contexts/server-context.ts";

/** Where the tokens of a context are kept; other programs of this person use and renew them too. */
export interface KeptContext {
  read(): ServerContext | undefined;
  write(context: ServerContext): void;
}

/** Renewed so long before its end that no request arrives after it. */
const marginMs = 30_000;

/** Sends every request as who is signed in, with a new access token when the old one is over. */
export function createSignedInTransport(inner: Transport, kept: KeptContext): Transport {
  const session = new Session(inner, kept);
  return {
    ...inner,
    send: (request) => session.sendSigned(request, (signed) => inner.send(signed)),
    stream: (request) => session.sendSigned(request, (signed) => inner.stream(signed)),
  };
}

class Session {
  readonly #inner: Transport;
  readonly #kept: KeptContext;
  /** One at a time: all that ask meanwhile wait for the same. */
  #renewing: Promise<Result<string, Failure>> | undefined;

  constructor(inner: Transport, kept: KeptContext) {
    this.#inner = inner;
    this.#kept = kept;
  }

  /** The server may have ended a token before its time: then it is renewed once, and asked again. */
  async sendSigned<T extends { readonly status: number }>(
    request: ApiRequest,
    send: (signed: ApiRequest) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const token = await this.#token();
    if (!token.ok) return token;
    const answer = await send(signedWith(token.value, request));
    if (!answer.ok || answer.value.status !== 401) return answer;
    const renewed = await this.#renew(token.value);
    return renewed.ok ? send(signedWith(renewed.value, request)) : renewed;
  }

  async #token(): Promise<Result<string, Failure>> {
    const context = this.#kept.read();
    if (context === undefined) return fail(signedOut);
    const { credential } = context;
    if (credential.kind === "key") return ok(credential.key);
    if (credential.accessExpiresAt - marginMs > Date.now()) return ok(credential.access);
    return this.#renew(credential.access);
  }

  #renew(old: string): Promise<Result<string, Failure>> {
    this.#renewing ??= this.#exchange(old).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #exchange(old: string): Promise<Result<string, Failure>> {
    const context = this.#kept.read();
    if (context === undefined) return fail(signedOut);
    if (context.credential.kind === "key") return fail(sessionOver(context));
    // Another program was faster: its tokens are as good.
    if (context.credential.access !== old) return ok(context.credential.access);
    const { refresh } = context.credential;
    const { method, path } = routes.refreshSession;
    const response = await this.#inner.send({ method, path, body: JSON.stringify({ refresh }) });
    if (!response.ok) return response;
    const tokens = readAnswer<Omit<SignedInTokens, "kind">>(response.value);
    if (tokens.ok) {
      this.#kept.write({ ...context, credential: { kind: "tokens", ...tokens.value } });
      return ok(tokens.value.access);
    }
    return tokens.failure.reason === "unauthenticated" ? fail(sessionOver(context)) : tokens;
  }
}

function signedWith(token: string, request: ApiRequest): ApiRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

function sessionOver({ name, server, credential }: ServerContext): Failure {
  return {
    reason: "unauthenticated",
    detail: `${credential.kind === "key" ? "The API key" : "The sign-in"} of the context ${name} counts no more.`,
    hint: `Sign in again: wzp login ${server} --name ${name}`,
  };
}

const signedOut: Failure = {
  reason: "unauthenticated",
  detail: "The context was removed meanwhile.",
  hint: "Sign in again: wzp login ADDRESS",
};
