import type { HolesIn } from "../../base/text-holes.ts";
import { planMessages } from "./plan-messages.ts";
import { planValueMessages } from "./plan-value-messages.ts";

const english = { ...planMessages, ...planValueMessages } as const;

export type PlanMessageCode = keyof typeof english;
export const planMessageCodes = Object.keys(english) as [PlanMessageCode, ...PlanMessageCode[]];

/** A part of a sentence; its values are put into it as they are. */
export interface PlanPhrase {
  readonly code: PlanMessageCode;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A sentence about a plan without its language: its code and what stands in its holes. */
export interface PlanMessage {
  readonly code: PlanMessageCode;
  readonly values: Readonly<Record<string, string | number | PlanPhrase>>;
}

type Values<Code extends PlanMessageCode, Value> = {
  readonly [Hole in HolesIn<(typeof english)[Code]>]: Value;
};
type Arguments<Code extends PlanMessageCode, Value> = [HolesIn<(typeof english)[Code]>] extends [never]
  ? []
  : [values: Values<Code, Value>];

export function say<Code extends PlanMessageCode>(
  code: Code,
  ...[values]: Arguments<Code, string | number | PlanPhrase>
): PlanMessage {
  return { code, values: values ?? {} };
}

export function phrase<Code extends PlanMessageCode>(
  code: Code,
  ...[values]: Arguments<Code, string | number>
): PlanPhrase {
  return { code, values: values ?? {} };
}

export function inEnglish({ code, values }: PlanMessage): string {
  return english[code].replaceAll(/\{\{(\w+)\}\}/g, (_, hole: string) => {
    const value = values[hole];
    return typeof value === "object" ? inEnglish(value) : String(value);
  });
}

/** What a schema of the plan allows: its issues carry it as text, because Zod knows no other message. */
interface Expectation {
  readonly value: PlanPhrase;
  /** A sentence of its own behind it. */
  readonly besides?: PlanMessageCode | undefined;
}

/** The error of a schema; `readExpectation` reads it from the issue. */
export function expects<Code extends PlanMessageCode>(
  code: Code,
  ...values: Arguments<Code, string | number>
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
