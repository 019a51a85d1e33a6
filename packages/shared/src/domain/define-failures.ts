import type { Failure, FailureReason } from "./failure.ts";
import { defineMessages, type Message } from "./message.ts";

interface Said<Code extends string> {
  readonly reason: FailureReason;
  readonly detail: Message<Code>;
  /** Several sentences are joined in order. */
  readonly hint?: Message<Code> | readonly Message<Code>[] | undefined;
  readonly data?: Failure["data"];
}

/** Creates failure constructors for one catalogue, so that a program that must stay small bundles only its own. */
export function defineFailures<const English extends Readonly<Record<string, string>>>(english: English) {
  const messages = defineMessages(english);
  const { inEnglish } = messages;
  /** Builds the failure with English text and its language-independent messages. */
  function createFailure({ reason, detail, hint = [], data }: Said<keyof English & string>): Failure {
    const hints = [hint].flat();
    return {
      reason,
      detail: inEnglish(detail),
      ...(hints.length === 0 ? {} : { hint: hints.map(inEnglish).join(" ") }),
      messages: { detail, hint: hints },
      ...(data === undefined ? {} : { data }),
    };
  }
  return { ...messages, createFailure };
}
