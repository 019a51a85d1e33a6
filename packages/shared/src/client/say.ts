import { clientMessages } from "../domain/failure-messages/client-messages.ts";
import { failuresOf } from "../domain/failures-of.ts";

/** Of the client's own sentences: a page that opens has no room for those of the server. */
export const { say, sayFailure } = failuresOf(clientMessages);
