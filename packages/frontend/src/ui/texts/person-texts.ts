import { useLanguage } from "./language.ts";

/** Always in both languages: an address may come from a reader of another language. */
const localOwner = { en: "local owner", ja: "このマシンの所有者" } as const;

interface Person {
  /** `local`: a user on the server's own machine, without an account. */
  readonly kind: string;
  readonly name: string;
}

/** Returns the server's id for a person's displayed name in any language. */
export function idOfName(name: string): string {
  return Object.values(localOwner).some((text) => text === name) ? "local" : name;
}

/** Returns a person's displayed name: the account name, or for local users a translated one. */
export function useNameOfPerson(): (person: Person) => string {
  const language = useLanguage();
  return ({ kind, name }) => (kind === "local" ? localOwner[language] : name);
}
