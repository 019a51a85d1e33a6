import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Message } from "@wezterm-parallel/shared/domain/message";

type Messages = NonNullable<Failure["messages"]>;

/** The sentences of one language, with functions for their placeholders. */
interface Catalogue {
  readonly has: (code: string) => boolean;
  readonly say: (code: string, values: Readonly<Record<string, string>>) => string;
  /** Separator between sentences. */
  readonly between: string;
}

interface Said {
  readonly detail: string;
  readonly hint: string | undefined;
}

/** Translates the server's message codes; undefined when the catalogue lacks a code of a newer server. */
export function translateMessages({ detail, hint }: Messages, catalogue: Catalogue): Said | undefined {
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
