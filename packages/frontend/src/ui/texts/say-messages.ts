import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Message } from "@wezterm-parallel/shared/domain/message";

type Messages = NonNullable<Failure["messages"]>;

/** The sentences of one language, with what stands in their holes. */
interface Catalogue {
  readonly has: (code: string) => boolean;
  readonly say: (code: string, values: Readonly<Record<string, string>>) => string;
  /** Between sentences that follow one another. */
  readonly between: string;
}

interface Said {
  readonly detail: string;
  readonly hint: string | undefined;
}

/** What the server says by codes; undefined where a later one says what the catalogue has no words for. */
export function sayMessages({ detail, hint }: Messages, catalogue: Catalogue): Said | undefined {
  if (![detail, ...hint].every((message) => isKnown(message, catalogue))) return undefined;
  const hints = hint.map((each) => sentence(each, catalogue)).join(catalogue.between);
  return { detail: sentence(detail, catalogue), hint: hints === "" ? undefined : hints };
}

function isKnown({ code, values }: Message, { has }: Catalogue): boolean {
  const parts = Object.values(values).filter((value) => typeof value === "object");
  return has(code) && parts.every((part) => has(part.code));
}

function sentence({ code, values }: Message, catalogue: Catalogue): string {
  const filled = Object.entries(values).map(([hole, value]) => [
    hole,
    typeof value === "object" ? sentence(value, catalogue) : String(value),
  ]);
  return catalogue.say(code, Object.fromEntries(filled));
}
