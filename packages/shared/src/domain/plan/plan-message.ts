import { messagesOf, type Message, type Phrase, type ValuesFor } from "../message.ts";
import { planMessages } from "./plan-messages.ts";
import { planValueMessages } from "./plan-value-messages.ts";

const english = { ...planMessages, ...planValueMessages } as const;

export type PlanMessageCode = keyof typeof english;
export const planMessageCodes = Object.keys(english) as [PlanMessageCode, ...PlanMessageCode[]];

export type PlanPhrase = Phrase<PlanMessageCode>;
export type PlanMessage = Message<PlanMessageCode>;

export const { say, phrase, inEnglish } = messagesOf(english);

/** What a schema of the plan allows: its issues carry it as text, because Zod knows no other message. */
interface Expectation {
  readonly value: PlanPhrase;
  /** A sentence of its own behind it. */
  readonly besides?: PlanMessageCode | undefined;
}

/** The error of a schema; `readExpectation` reads it from the issue. */
export function expects<Code extends PlanMessageCode>(
  code: Code,
  ...values: ValuesFor<(typeof english)[Code], string | number>
): string {
  return JSON.stringify({ value: phrase(code, ...values) } satisfies Expectation);
}

/** The same with one more sentence. */
export function expectsBesides(expected: string, besides: PlanMessageCode): string {
  return JSON.stringify({ ...readExpectation(expected), besides });
}

export function readExpectation(message: string): Expectation {
  return JSON.parse(message) as Expectation;
}
