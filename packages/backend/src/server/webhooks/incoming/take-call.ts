import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";
import { decideCall } from "@wezterm-parallel/shared/domain/incoming/decide-call";

import type { CallRecord, IncomingRecord, NewCall } from "../../../drivers/store/incoming.ts";
import type { RateLimiter } from "../../http/admission/rate-limiter.ts";
import type { IncomingParts } from "./incoming-parts.ts";
import { openCallSecrets } from "./incoming-secrets.ts";
import { verifyCall, type ReceivedCall, type VerifiedCall } from "./verify-call.ts";

interface TakingParts extends IncomingParts {
  readonly limiter: Pick<RateLimiter, "take">;
}

/** Verifies a call before anything in it is read, and starts what it is for, once. */
export async function takeCall(
  parts: TakingParts,
  key: string,
  received: ReceivedCall,
): Promise<Result<CallRecord, Failure>> {
  const { reader } = parts.incomingStore;
  const incoming = await reader.incomingAt(key);
  const verified = incoming && verify(parts, incoming, received);
  if (incoming === undefined || verified === undefined) return fail(unsigned);
  const { allowed, retryMs } = parts.limiter.take(key);
  if (!allowed) return fail(tooOften(incoming, retryMs));
  if (incoming.paused) return fail(paused(incoming));
  const earlier = await reader.call({ incoming: incoming.id, identity: verified.identity });
  if (earlier !== undefined && earlier.state !== "failed") return ok(earlier);
  const body = parse(received.body);
  return body.ok ? act(parts, incoming, verified, body.value) : body;
}

function verify(
  { key, clock }: TakingParts,
  incoming: IncomingRecord,
  received: ReceivedCall,
): VerifiedCall | undefined {
  const secrets = openCallSecrets(key, incoming);
  if (secrets === undefined) return undefined;
  const now = clock.now();
  const { secret, previous } = secrets;
  const valid = previous !== undefined && now < previous.until ? [secret, previous.secret] : [secret];
  return verifyCall(incoming.sender, received, valid, now);
}

async function act(
  parts: TakingParts,
  incoming: IncomingRecord,
  { event: named, delivery, identity }: VerifiedCall,
  body: unknown,
): Promise<Result<CallRecord, Failure>> {
  const event = named ?? typeOf(body);
  const call: NewCall = { incoming: incoming.id, identity, delivery, event };
  const { incoming: store } = parts.incomingStore;
  const decided = decideCall(incoming, { event, body });
  if (decided.kind === "ignored") return store.record(call, { state: "ignored" });
  const failure =
    decided.kind === "start" ? await start(parts, incoming, call, decided.params) : unusable(decided.from);
  const known = await parts.incomingStore.reader.call(call);
  // If a call came twice at once, only one of them started the run.
  if (known?.state === "started") return ok(known);
  const reason = failure ?? unsigned;
  const recorded = await store.record(call, { state: "failed", failure: reason });
  return recorded.ok ? fail(reason) : recorded;
}

async function start(
  parts: TakingParts,
  incoming: IncomingRecord,
  call: NewCall,
  params: ReadonlyMap<string, string>,
): Promise<Failure | undefined> {
  const started = await parts.start(incoming, call, params);
  return started.ok ? undefined : started.failure;
}

function typeOf(body: unknown): string {
  const type: unknown = (body as { readonly type?: unknown } | null)?.type;
  return typeof type === "string" ? type.slice(0, 200) : "";
}

function parse(body: Buffer): Result<unknown, Failure> {
  try {
    return ok(JSON.parse(body.toString("utf8")));
  } catch {
    return fail(createFailure({ reason: "invalid-request", detail: createMessage("call-not-json") }));
  }
}

/** One answer for every cause, so that it does not tell whether an address exists. */
const unsigned = createFailure({
  reason: "unauthenticated",
  detail: createMessage("call-unsigned"),
  hint: createMessage("call-unsigned-hint"),
});

function paused({ name }: IncomingRecord): Failure {
  return createFailure({
    reason: "conflict",
    detail: createMessage("incoming-paused", { incoming: name }),
  });
}

function tooOften({ name }: IncomingRecord, retryAfterMs: number): Failure {
  return createFailure({
    reason: "rate-limited",
    detail: createMessage("call-too-often", { incoming: name }),
    data: { retryAfter: Math.ceil(retryAfterMs / 1_000) },
  });
}

function unusable(from: string): Failure {
  return createFailure({ reason: "invalid-request", detail: createMessage("call-unusable", { from }) });
}
