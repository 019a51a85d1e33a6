import { accessMessages } from "./failure-messages/access-messages.ts";
import { blobMessages } from "./failure-messages/blob-messages.ts";
import { checkoutMessages } from "./failure-messages/checkout-messages.ts";
import { clientMessages } from "./failure-messages/client-messages.ts";
import { forgeMessages } from "./failure-messages/forge-messages.ts";
import { hookMessages } from "./failure-messages/hook-messages.ts";
import { hostMessages } from "./failure-messages/host-messages.ts";
import { requestMessages } from "./failure-messages/request-messages.ts";
import { serviceMessages } from "./failure-messages/service-messages.ts";
import { taskMessages } from "./failure-messages/task-messages.ts";
import { workMessages } from "./failure-messages/work-messages.ts";
import { defineFailures } from "./define-failures.ts";
import type { Message, Phrase } from "./message.ts";

/** Failure texts by code; the codes and the placeholder names are public API. */
export const failureMessages = {
  ...accessMessages,
  ...blobMessages,
  ...checkoutMessages,
  ...clientMessages,
  ...forgeMessages,
  ...hookMessages,
  ...hostMessages,
  ...requestMessages,
  ...serviceMessages,
  ...taskMessages,
  ...workMessages,
} as const;

export type FailureMessageCode = keyof typeof failureMessages;
export type FailureMessage = Message<FailureMessageCode>;
export type FailurePhrase = Phrase<FailureMessageCode>;

export const { say: createMessage, phrase, inEnglish, createFailure } = defineFailures(failureMessages);
