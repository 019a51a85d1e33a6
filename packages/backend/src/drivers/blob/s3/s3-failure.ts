import type { Failure } from "@wezterm-parallel/shared/domain/failure";

import { blobsMissing, blobsRefused, blobsUnanswered, blobsWithoutCredentials } from "../blob-failures.ts";

/** An error of the SDK; Node.js's errors of connections have a code instead. */
interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** The store was asked for something under a condition that it does not meet. */
export function isConditionFailed(error: unknown): boolean {
  return statusOf(error) === 412;
}

/** Two requests wrote the same key at once: the later one may be repeated. */
export function isConflict(error: unknown): boolean {
  return statusOf(error) === 409;
}

export function isAbsentBlob(error: unknown): boolean {
  const { name } = error as SdkError;
  return name === "NoSuchKey" || (statusOf(error) === 404 && name !== "NoSuchBucket");
}

export function s3Failure(place: string, error: unknown): Failure {
  const { name = "", message = "", code } = error as SdkError;
  const why = [code ?? name, message].filter((part) => part !== "" && part !== "UnknownError").join(": ");
  if (name === "CredentialsProviderError") return blobsWithoutCredentials(place);
  const status = statusOf(error);
  if (status === undefined) return blobsUnanswered({ place, why });
  if (status === 404) return blobsMissing(place);
  return isRefusal(status)
    ? blobsRefused({ place, why: `${status} ${why}` })
    : blobsUnanswered({ place, why: `${status} ${why}` });
}

/** Asking again would not help. */
function isRefusal(status: number): boolean {
  return status >= 300 && status < 500 && status !== 408 && status !== 429;
}

function statusOf(error: unknown): number | undefined {
  return (error as SdkError).$metadata?.httpStatusCode;
}
