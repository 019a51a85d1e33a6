import { defineMessages, type Message, type Phrase, type ValuesFor } from "../../message.ts";
import { planMessages } from "./plan-messages.ts";
import { planValueMessages } from "./plan-value-messages.ts";

const english = { ...planMessages, ...planValueMessages } as const;

type PlanMessageCode = keyof typeof english;
export const planMessageCodes = Object.keys(english) as [PlanMessageCode, ...PlanMessageCode[]];

export type PlanPhrase = Phrase<PlanMessageCode>;
export type PlanMessage = Message<PlanMessageCode>;

export const { say: createMessage, phrase, inEnglish } = defineMessages(english);

/** The allowed values of a schema: its issues carry this as text, because Zod messages are plain strings. */
interface Expectation {
  readonly value: PlanPhrase;
  /** An additional sentence after it. */
  readonly besides?: PlanMessageCode | undefined;
}

/** Builds the error of a schema; `readExpectation` parses it from the issue. */
export function expects<Code extends PlanMessageCode>(
  code: Code,
  ...values: ValuesFor<(typeof english)[Code], string | number>
): string {
  return JSON.stringify({ value: phrase(code, ...values) } satisfies Expectation);
}

/** Adds one more sentence to the expectation. */
export function expectsBesides(expected: string, besides: PlanMessageCode): string {
  return JSON.stringify({ ...readExpectation(expected), besides });
}

export function readExpectation(message: string): Expectation {
  return JSON.parse(message) as Expectation;
}
