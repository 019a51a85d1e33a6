import { fail, ok, type Result } from "../base/result.ts";
import type { Failure, FailureReason } from "../domain/failure.ts";
import type { Problem } from "../protocol/api/schemas/resources.ts";
import type { ApiResponse } from "./transport.ts";
import { createMessage, createFailure } from "./client-failures.ts";

/** The server answers these with a problem document; a load balancer, while it reaches no server, does not. */
const ofProxies: ReadonlySet<number> = new Set([502, 503, 504]);

/** Returns the JSON body of a 2xx response, or the failure in its problem document. */
export function readAnswer<T>(response: Pick<ApiResponse, "status" | "body">): Result<T, Failure> {
  const body = parseJson(response.body);
  if (response.status >= 200 && response.status < 300 && body.ok) return ok(body.value as T);
  if (body.ok && isProblem(body.value)) return fail(problemFailure(body.value));
  return fail(
    createFailure({
      reason: "unavailable",
      detail: createMessage("answer-unreadable", { status: response.status }),
      hint: createMessage(ofProxies.has(response.status) ? "answer-of-proxy-hint" : "answer-unreadable-hint"),
    }),
  );
}

/** Appends validation errors to the detail, so that a person sees what to correct. */
function problemFailure(problem: Problem): Failure {
  const errors = problem.errors ?? [];
  const listed = errors.map((error) => `${error.pointer}: ${error.detail}`).join("; ");
  return {
    // A newer server may send reasons that this client does not know: they are shown unchanged.
    reason: problem.reason as FailureReason,
    detail: listed === "" ? problem.detail : `${problem.detail} ${listed}`,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
    ...(problem.messages === undefined ? {} : { messages: problem.messages }),
    ...(problem.data === undefined ? {} : { data: problem.data }),
  };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "reason" in value &&
    typeof value.reason === "string" &&
    "detail" in value &&
    typeof value.detail === "string"
  );
}

function parseJson(text: string): Result<unknown, "malformed"> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    return fail("malformed");
  }
}
