import type { HolesIn } from "../base/text-holes.ts";

/** A part of a sentence; its values are put into it as they are. */
export interface Phrase<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number>>;
}

/** A sentence without its language: its code and what stands in its holes. */
export interface Message<Code extends string = string> {
  readonly code: Code;
  readonly values: Readonly<Record<string, string | number | Phrase<Code>>>;
}

type Catalogue = Readonly<Record<string, string>>;
type CodeOf<English> = keyof English & string;
/** Behind the code of a sentence: what stands in its holes, if it has any. */
export type ValuesFor<Text, Value> = [HolesIn<Text>] extends [never]
  ? []
  : [values: { readonly [Hole in HolesIn<Text>]: Value }];

/** What says the sentences of one catalogue: English by code, with `{{holes}}`. */
export function messagesOf<const English extends Catalogue>(english: English) {
  function say<Code extends CodeOf<English>>(
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
  return { say, phrase, inEnglish };
}
