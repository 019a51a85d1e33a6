import { defineTexts } from "./define-texts.ts";

const words = { en: { local: "local owner" }, ja: { local: "このマシンの所有者" } } as const;
const usePersonTexts = defineTexts("words.persons", words);

interface Person {
  /** `local`: who is on the server's own machine, without an account. */
  readonly kind: string;
  readonly name: string;
}

/** The id that the server knows somebody by who is called so, in any language: an address may come from another reader. */
export function idOfName(name: string): string {
  return Object.values(words).some(({ local }) => local === name) ? "local" : name;
}

/** What a person is called: those with an account by its name, the other in the language shown. */
export function useNameOfPerson(): (person: Person) => string {
  const texts = usePersonTexts();
  return ({ kind, name }) => (kind === "local" ? texts("local") : name);
}
