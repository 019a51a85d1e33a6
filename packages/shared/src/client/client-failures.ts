import { clientMessages } from "../domain/failure-messages/client-messages.ts";
import { defineFailures } from "../domain/define-failures.ts";

/** Only for the client's own messages: a page has no room for the server's when it opens. */
export const { say: createMessage, createFailure } = defineFailures(clientMessages);
