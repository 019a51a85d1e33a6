import type { HolesIn } from "../base/text-holes.ts";

/** A part of a sentence; its values are inserted unchanged. */
export interface Phrase<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A language-independent sentence: its code and the values of its placeholders. */
export interface Message<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number | Phrase<Code>>>;
}

type Catalogue = Readonly<Record<string, string>>;
type CodeOf<English> = keyof English & string;
/** The arguments after a sentence's code: the values of its placeholders, if it has any. */
export type ValuesFor<Text, Value> = [HolesIn<Text>] extends [never]
  ? []
  : [values: { readonly [Hole in HolesIn<Text>]: Value }];

/** Creates message constructors for one catalogue: English texts by code, with `{{placeholders}}`. */
export function defineMessages<const English extends Catalogue>(english: English) {
  function createMessage<Code extends CodeOf<English>>(
    code: Code,
    ...[values]: ValuesFor<English[Code], string | number | Phrase<CodeOf<English>>>
  ): Message<CodeOf<English>> {
    return { code, values: values ?? {} };
  }
  function phrase<Code extends CodeOf<English>>(
    code: Code,
    ...[values]: ValuesFor<English[Code], string | number>
  ): Phrase<CodeOf<English>> {
    return { code, values: values ?? {} };
  }
  function inEnglish({ code, values }: Message<CodeOf<English>>): string {
    return String(english[code]).replaceAll(/\{\{(\w+)\}\}/g, (_, hole: string) => {
      const value = values[hole];
      return typeof value === "object" ? inEnglish(value) : String(value);
    });
  }
  return { say: createMessage, phrase, inEnglish };
}
