import type { FailureMessageCode } from "@wezterm-parallel/shared/domain/failure-message";

import { accessInJapanese } from "./access-in-japanese.ts";
import { checkoutInJapanese } from "./checkout-in-japanese.ts";
import { clientInJapanese } from "./client-in-japanese.ts";
import { hostInJapanese } from "./host-in-japanese.ts";
import { requestInJapanese } from "./request-in-japanese.ts";
import { taskInJapanese } from "./task-in-japanese.ts";
import { workInJapanese } from "./work-in-japanese.ts";

// Contains texts only: the page waits for this file, so it must not import other code of the page.
export { reasonsInJapanese, unchangedInJapanese } from "./reasons-in-japanese.ts";

/** Texts of failures by message code; a missing one does not compile. */
export const sentencesInJapanese: Readonly<Record<FailureMessageCode, string>> = {
  ...accessInJapanese,
  ...checkoutInJapanese,
  ...clientInJapanese,
  ...hostInJapanese,
  ...requestInJapanese,
  ...taskInJapanese,
  ...workInJapanese,
};
