/** An address that takes OTLP over HTTP. */
export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `again`: the receiver may take them later; `refused`: it never will. */
type Sent = { readonly kind: "taken" } | { readonly kind: "again" | "refused"; readonly detail: string };

const timeoutMs = 10_000;
/** Source: OTLP/HTTP, "Retryable Response Codes". */
const retryable: readonly number[] = [429, 502, 503, 504];

export async function sendOtlp(
  { url, headers }: OtlpTarget,
  body: string,
  signal: AbortSignal,
): Promise<Sent> {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body,
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.arrayBuffer();
    if (answer.ok) return { kind: "taken" };
    const kind = retryable.includes(answer.status) ? "again" : "refused";
    return { kind, detail: `answered ${answer.status}` };
  } catch (error) {
    const { cause } = error as Error;
    return { kind: "again", detail: cause instanceof Error ? cause.message : String(error) };
  }
}
