import { hostMessages } from "@wezterm-parallel/shared/domain/failure-messages/host-messages";
import { defineFailures } from "@wezterm-parallel/shared/domain/define-failures";

/** Only the host's own messages: the other catalogues would make every host larger. */
export const { say: createMessage, createFailure } = defineFailures(hostMessages);
