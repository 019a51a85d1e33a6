import { defineTexts } from "./define-texts.ts";

const usePersonTexts = defineTexts("words.persons", {
  en: { local: "local owner" },
  ja: { local: "このマシンの所有者" },
});

interface Person {
  /** `local`: who is on the server's own machine, without an account. */
  readonly kind: string;
  readonly name: string;
}

/** What a person is called: those with an account by its name, the other in the language shown. */
export function useNameOfPerson(): (person: Person) => string {
  const texts = usePersonTexts();
  return ({ kind, name }) => (kind === "local" ? texts("local") : name);
}
