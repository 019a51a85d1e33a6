import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/auth-schemas";

import type { useSubjectTexts } from "./subject-texts.ts";

/** What things are called, by their ids. */
export interface KnownNames {
  readonly people: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
}

/** What an entry is about, as people call it, and where it is shown. */
export interface Subject {
  readonly text: string;
  readonly to?: string | undefined;
}

type Words = ReturnType<typeof useSubjectTexts>;

interface Asked {
  readonly entry: AuditEntryResource;
  readonly names: KnownNames;
  readonly words: Words;
}

/** By the action, or by what stands before its dot; whatever a later server writes down keeps its object as it is. */
const subjects: Readonly<Record<string, (asked: Asked) => Subject>> = {
  users: person,
  members: person,
  password: person,
  factor: person,
  passkeys: person,
  sessions: signIn,
  "sessions.end": endedSignIns,
  "sessions.replace": ({ words }) => ({ text: words("signInBefore") }),
  "sessions.refused": refusedSignIn,
  links: ({ words }) => ({ text: words("link") }),
  invitations: ({ entry, words }) => invitationFor(factOf(entry, "user"), words),
  devices: ({ entry, words }) => ({ text: words("program", { name: entry.object }), to: part("sign-ins") }),
  keys: ({ entry, words }) => grant("key", factOf(entry, "label"), words),
  workers: ({ entry, words }) => grant("worker", factOf(entry, "label"), words),
  credentials: signIn,
  settings: ({ words }) => ({ text: words("settings"), to: part("settings") }),
  oidc: ({ words }) => ({ text: words("signOn"), to: part("single-sign-on") }),
  secrets: secret,
  "secrets.rotate": ({ words }) => ({ text: words("keysOfSecrets"), to: part("settings") }),
};

export function subjectOf(entry: AuditEntryResource, names: KnownNames, words: Words): Subject {
  const [group = "", what] = entry.action.split(".");
  if (what === "flood") return { text: words("leftOut") };
  const tell = subjects[entry.action] ?? subjects[group];
  return tell?.({ entry, names, words }) ?? { text: entry.object };
}

function person({ entry, names, words }: Asked): Subject {
  const name = names.people.get(entry.object);
  if (name !== undefined) return { text: name, to: part("users", { user: name }) };
  // Who may not read accounts sees the name that the entry tells, if it tells one.
  const told = factOf(entry, "name") ?? (entry.actor.id === entry.object ? entry.actor.name : undefined);
  return { text: told ?? words("somebody") };
}

function refusedSignIn({ entry, names, words }: Asked): Subject {
  return entry.object === "" ? { text: words("unknownName") } : person({ entry, names, words });
}

function endedSignIns({ entry, names, words }: Asked): Subject {
  const name = names.people.get(entry.object);
  if (name === undefined) return { text: words("signIn"), to: part("sign-ins") };
  return { text: words("allSignIns", { name }), to: part("users", { user: name }) };
}

function signIn({ entry, words }: Asked): Subject {
  return grant(factOf(entry, "kind"), factOf(entry, "label"), words);
}

/** What somebody or something signs in by. */
function grant(kind: string | undefined, name: string | undefined, words: Words): Subject {
  switch (kind) {
    case "browser":
      return { text: words("browser"), to: part("sign-ins") };
    case "program":
      return { text: words("program", { name: name ?? "" }).trimEnd(), to: part("sign-ins") };
    case "key":
      return { text: words("key", { name: name ?? "" }).trimEnd(), to: part("keys") };
    case "worker":
      return { text: words("worker", { name: name ?? "" }).trimEnd(), to: addressOf("workers", {}) };
    case "link":
      return { text: words("link") };
    case "invitation":
      return { text: words("invitation") };
    default:
      return { text: words("signIn"), to: part("sign-ins") };
  }
}

function invitationFor(name: string | undefined, words: Words): Subject {
  if (name === undefined) return { text: words("invitation") };
  return { text: words("invitationFor", { name }), to: part("users", { user: name }) };
}

/** `p1/TOKEN`. */
function secret({ entry, names, words }: Asked): Subject {
  const [project = "", name] = entry.object.split("/");
  if (name === undefined) return { text: entry.object };
  const where = names.projects.get(project) ?? project;
  return { text: words("inProject", { name, project: where }), to: part("projects", { project }) };
}

function part(name: string, query: Readonly<Record<string, string>> = {}): string {
  return addressOf("adminPart", { part: name }, query);
}

/** A text that the entry tells of what was made, or of what was there before. */
function factOf({ before, after }: AuditEntryResource, key: string): string | undefined {
  for (const side of [after, before]) {
    const value: unknown =
      typeof side === "object" && side !== null
        ? (side as Readonly<Record<string, unknown>>)[key]
        : undefined;
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}
