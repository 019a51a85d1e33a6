import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { createFailure, createMessage } from "@wezterm-parallel/shared/domain/failure-message";

interface Trouble {
  readonly place: string;
  readonly why: string;
}

export function blobsUnanswered({ place, why }: Trouble): Failure {
  return createFailure({
    reason: "blobs-unavailable",
    detail: createMessage("blobs-unanswered", { place, why }),
    hint: createMessage("blobs-unanswered-hint"),
  });
}

export function blobsRefused({ place, why }: Trouble): Failure {
  return createFailure({
    reason: "blobs-unavailable",
    detail: createMessage("blobs-refused", { place, why }),
    hint: createMessage("blobs-refused-hint"),
  });
}

export function blobsWithoutCredentials(place: string): Failure {
  return createFailure({
    reason: "blobs-unavailable",
    detail: createMessage("blobs-no-credentials", { place }),
    hint: createMessage("blobs-no-credentials-hint"),
  });
}

export function blobsMissing(place: string): Failure {
  return createFailure({
    reason: "blobs-unavailable",
    detail: createMessage("blobs-missing", { place }),
    hint: createMessage("blobs-missing-hint"),
  });
}

export function blobsAddressWrong(address: string): Failure {
  return createFailure({
    reason: "invalid-request",
    detail: createMessage("blobs-address", { address }),
    hint: createMessage("blobs-address-hint"),
  });
}
