import { defineTexts } from "./define-texts.ts";

const words = { en: { local: "local owner" }, ja: { local: "このマシンの所有者" } } as const;
const usePersonTexts = defineTexts("words.persons", words);

interface Person {
  /** `local`: a user on the server's own machine, without an account. */
  readonly kind: string;
  readonly name: string;
}

/**
 * Returns the server's id for a person's displayed name in any language: an address may come from a reader of another
 * language.
 */
export function idOfName(name: string): string {
  return Object.values(words).some(({ local }) => local === name) ? "local" : name;
}

/** Returns a person's displayed name: the account name, or for local users a translated one. */
export function useNameOfPerson(): (person: Person) => string {
  const texts = usePersonTexts();
  return ({ kind, name }) => (kind === "local" ? texts("local") : name);
}
