import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import { readAnswer } from "@wezterm-parallel/shared/client/read-answer";
import type { ApiRequest, ApiResponse, Transport } from "@wezterm-parallel/shared/client/transport";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Identity } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";
import { routes } from "@wezterm-parallel/shared/protocol/api/routes";

import { accessOf, isStale } from "../contexts/stored-access.ts";
import type { ServerContext, SignedInTokens } from "../contexts/server-context.ts";

/** Storage of a context's tokens; other programs of this person use and renew them too. */
export interface KeptContext {
  read(): ServerContext | undefined;
  write(context: ServerContext): void;
}

/** Renewed this long before expiry, so that no request arrives after it. */
const marginMs = 30_000;
/** Short, because the permissions are read while the person waits for something else. */
const accessTimeoutMs = 5_000;

/** Sends every request with the user's token, and renews an expired access token. */
export function createSignedInTransport(inner: Transport, kept: KeptContext): Transport {
  const session = new SignedInSession(inner, kept);
  return {
    ...inner,
    send: (request) => session.sendSigned(request, (signed) => inner.send(signed)),
    stream: (request) => session.sendSigned(request, (signed) => inner.stream(signed)),
  };
}

/** The user's session at a server, which renews its tokens when needed. */
export class SignedInSession {
  readonly #inner: Transport;
  readonly #kept: KeptContext;
  /** Only one renewal at a time: concurrent callers share it. */
  #renewing: Promise<Result<string, Failure>> | undefined;
  #asking: Promise<void> | undefined;

  constructor(inner: Transport, kept: KeptContext) {
    this.#inner = inner;
    this.#kept = kept;
  }

  /** The server may end a token early: then it is renewed once, and the request is repeated. */
  async sendSigned<T extends { readonly status: number }>(
    request: ApiRequest,
    send: (signed: ApiRequest) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const token = await this.token();
    if (!token.ok) return token;
    const answer = await send(signedWith(token.value, request));
    if (!answer.ok || answer.value.status !== 401) return this.#learn(request, token.value, answer);
    const renewed = await this.renew(token.value);
    if (!renewed.ok) return renewed;
    return this.#learn(request, renewed.value, await send(signedWith(renewed.value, request)));
  }

  /**
   * Stores the user's permissions from responses; requests them when they are outdated or something was
   * refused.
   */
  async #learn<T extends { readonly status: number }>(
    { path }: ApiRequest,
    token: string,
    answer: Result<T, Failure>,
  ): Promise<Result<T, Failure>> {
    if (!answer.ok) return answer;
    if (path === routes.whoAmI.path) this.#keepAccess(answer.value);
    else if (answer.value.status === 403 || this.#isOld(answer.value.status)) await this.#askAccess(token);
    return answer;
  }

  #isOld(status: number): boolean {
    const context = status < 300 ? this.#kept.read() : undefined;
    return context !== undefined && isStale(context.access, Date.now());
  }

  #askAccess(token: string): Promise<void> {
    this.#asking ??= this.#fetchAccess(token).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #fetchAccess(token: string): Promise<void> {
    const { method, path } = routes.whoAmI;
    const answer = await this.#inner.send(signedWith(token, { method, path, timeoutMs: accessTimeoutMs }));
    if (answer.ok) this.#keepAccess(answer.value);
  }

  /** Reads and writes without a pause, because another program may have renewed the tokens meanwhile. */
  #keepAccess(answer: object): void {
    const identity = readAnswer<Identity>(answer as ApiResponse);
    const context = this.#kept.read();
    if (!identity.ok || context === undefined) return;
    this.#kept.write({ ...context, access: accessOf(identity.value, Date.now()) });
  }

  /** Returns a valid access token. */
  async token(): Promise<Result<string, Failure>> {
    const context = this.#kept.read();
    if (context === undefined) return fail(signedOut);
    const { credential } = context;
    if (credential.kind === "key") return ok(credential.key);
    if (credential.accessExpiresAt - marginMs > Date.now()) return ok(credential.access);
    return this.renew(credential.access);
  }

  /** Returns a new access token after `old` was refused. */
  renew(old: string): Promise<Result<string, Failure>> {
    this.#renewing ??= this.#exchange(old).finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #exchange(old: string): Promise<Result<string, Failure>> {
    const context = this.#kept.read();
    if (context === undefined) return fail(signedOut);
    if (context.credential.kind === "key") return fail(sessionOver(context));
    // A concurrent program renewed the tokens first.
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
    detail: `${credential.kind === "key" ? "The API key" : "The sign-in"} of the context ${name} is no longer valid.`,
    hint: `Sign in again: wzp login ${server} --name ${name}`,
  };
}

const signedOut: Failure = {
  reason: "unauthenticated",
  detail: "The context was removed in the meantime.",
  hint: "Sign in again: wzp login ADDRESS",
};
