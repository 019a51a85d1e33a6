import { createHash } from "node:crypto";

import { z, type ZodType } from "zod";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { FormTable } from "../../base/masking/form-table.ts";
import { maskText } from "../../base/masking/masker.ts";
import type { ForgeAnswers } from "./forge-answers.ts";
import { downFailure, refusalOf, unreadableFailure } from "./forge-failures.ts";

export interface ForgeClientOptions {
  /** Address of the API, without a slash at its end. */
  readonly api: string;
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answers: ForgeAnswers;
  /** Name of the parameter with the size of a page. */
  readonly pageSize: "per_page" | "limit";
  /** Absent: half a minute. */
  readonly timeoutMs?: number | undefined;
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

const refusedSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });
const unprocessable = 422;
const longestSaid = 300;

const usualTimeoutMs = 30_000;
/** Bytes; a page of 100 pull requests has less. */
const longestAnswer = 8 * 2 ** 20;
const pageSize = 100;
const mostPages = 10;

/** Speaks JSON with a forge. Answers that were not modified are taken from the last look. */
export class ForgeClient {
  readonly #options: ForgeClientOptions;
  readonly #host: string;

  constructor(options: ForgeClientOptions) {
    this.#options = options;
    this.#host = new URL(options.api).host;
  }

  async get<T>(path: string, schema: ZodType<T>): Promise<Result<T, Failure>> {
    const { api, token, answers } = this.#options;
    const key = `${createHash("sha256").update(token).digest("hex")} ${api}${path}`;
    const known = answers.get(key);
    const answer = await this.#ask("GET", path, known && { "if-none-match": known.etag });
    if (!answer.ok) return answer;
    const { status, headers, body } = answer.value;
    if (status === 304 && known !== undefined) return this.#read(known.body, schema);
    const etag = headers.get("etag");
    if (etag !== null) answers.keep(key, { etag, body });
    return this.#read(body, schema);
  }

  /** Reads the pages of a list. */
  async list<T>(path: string, schema: ZodType<readonly T[]>): Promise<Result<readonly T[], Failure>> {
    const all: T[] = [];
    const start = `${path}?${this.#options.pageSize}=${pageSize}`;
    for (let page = 1; page <= mostPages; page++) {
      const found = await this.get(`${start}&page=${page}`, schema);
      if (!found.ok) return found;
      all.push(...found.value);
      if (found.value.length < pageSize) break;
    }
    return ok(all);
  }

  async send<T>(
    method: Exclude<Method, "GET">,
    path: string,
    body: unknown,
    schema: ZodType<T>,
  ): Promise<Result<T, Failure>> {
    const answer = await this.#ask(method, path, { "content-type": "application/json" }, body);
    return answer.ok ? this.#read(answer.value.body, schema) : answer;
  }

  /** Asks GraphQL, which answers with success also where it refuses. */
  async query<T>(
    path: string,
    question: { readonly query: string; readonly variables: Readonly<Record<string, string>> },
    schema: ZodType<T>,
  ): Promise<Result<T, Failure>> {
    const answer = await this.#ask("POST", path, { "content-type": "application/json" }, question);
    if (!answer.ok) return answer;
    const said = this.#read(answer.value.body, refusedSchema);
    if (!said.ok) return this.#read(answer.value.body, schema);
    const words = said.value.errors.map(({ message }) => message).join(" ");
    const { headers } = answer.value;
    const refusal = { host: this.#host, status: unprocessable, headers, now: Date.now() };
    return fail(
      refusalOf({
        ...refusal,
        said: maskText(new FormTable([this.#options.token]), words).slice(0, longestSaid),
      }),
    );
  }

  async #ask(
    method: Method,
    path: string,
    more: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Result<{ status: number; headers: Headers; body: string }, Failure>> {
    const { api, token, headers, timeoutMs = usualTimeoutMs } = this.#options;
    const request = {
      method,
      headers: { accept: "application/json", "user-agent": "wezterm-parallel", ...headers, ...more },
      // A token must not follow a redirection to another host.
      redirect: "manual" as const,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    try {
      const answer = await fetch(`${api}${path}`, request);
      const text = await readBounded(answer);
      const { status } = answer;
      if (answer.ok || status === 304) return ok({ status, headers: answer.headers, body: text });
      const said = maskText(new FormTable([token]), saidBy(text));
      return fail(refusalOf({ host: this.#host, status, headers: answer.headers, said, now: Date.now() }));
    } catch (error) {
      return fail(downFailure(this.#host, maskText(new FormTable([token]), whyOf(error))));
    }
  }

  #read<T>(text: string, schema: ZodType<T>): Result<T, Failure> {
    try {
      const read = schema.safeParse(text === "" ? undefined : JSON.parse(text));
      return read.success ? ok(read.data) : fail(unreadableFailure(this.#host));
    } catch {
      return fail(unreadableFailure(this.#host));
    }
  }
}

async function readBounded(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > longestAnswer) throw new Error(`the answer is longer than ${longestAnswer / 2 ** 20} MiB`);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** Returns the message in an error of a forge: all three have `message`, some with a list of reasons. */
function saidBy(text: string): string {
  try {
    const { message, errors, error } = JSON.parse(text) as Record<string, unknown>;
    const parts = [message ?? error, errors].filter((part) => part !== undefined);
    const said = parts.map((part) => (typeof part === "string" ? part : JSON.stringify(part)));
    if (said.length > 0) return said.join(" ").slice(0, longestSaid);
  } catch {
    // A proxy answers with a page.
  }
  const words = text.replaceAll(/<[^<>]*>/g, " ").split(/\s+/);
  return words.join(" ").trim().slice(0, longestSaid);
}

function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
