import { clientMessages } from "../domain/failure-messages/client-messages.ts";
import { failuresOf } from "../domain/failures-of.ts";

/** Only for the client's own messages: a page has no room for the server's when it opens. */
export const { say, sayFailure } = failuresOf(clientMessages);
