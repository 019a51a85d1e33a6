import { hostMessages } from "@wezterm-parallel/shared/domain/failure-messages/host-messages";
import { failuresOf } from "@wezterm-parallel/shared/domain/failures-of";

/** Of the host's own sentences: with those of all programs each host would be larger for nothing. */
export const { say, sayFailure } = failuresOf(hostMessages);
