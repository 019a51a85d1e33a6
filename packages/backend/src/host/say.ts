import { hostMessages } from "@wezterm-parallel/shared/domain/failure-messages/host-messages";
import { failuresOf } from "@wezterm-parallel/shared/domain/failures-of";

/** Only the host's own messages: the other catalogues would make every host larger. */
export const { say, sayFailure } = failuresOf(hostMessages);
