import type { FailureMessageCode } from "@wezterm-parallel/shared/domain/failure-message";

import { accessInJapanese } from "./access-in-japanese.ts";
import { checkoutInJapanese } from "./checkout-in-japanese.ts";
import { clientInJapanese } from "./client-in-japanese.ts";
import { hostInJapanese } from "./host-in-japanese.ts";
import { requestInJapanese } from "./request-in-japanese.ts";
import { taskInJapanese } from "./task-in-japanese.ts";
import { workInJapanese } from "./work-in-japanese.ts";

// Nothing but words here: the page waits for this file, so it can take nothing of the page's own.
export { reasonsInJapanese, unchangedInJapanese } from "./reasons-in-japanese.ts";

/** What failures say, by the codes of the server; one without words does not compile. */
export const sentencesInJapanese: Readonly<Record<FailureMessageCode, string>> = {
  ...accessInJapanese,
  ...checkoutInJapanese,
  ...clientInJapanese,
  ...hostInJapanese,
  ...requestInJapanese,
  ...taskInJapanese,
  ...workInJapanese,
};
