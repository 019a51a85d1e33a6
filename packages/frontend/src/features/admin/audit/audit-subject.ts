import { addressOf } from "@wezterm-parallel/shared/protocol/api/addresses";
import type { AuditEntryResource } from "@wezterm-parallel/shared/protocol/api/schemas/access/auth-schemas";

import type { useSubjectTexts } from "./subject-texts.ts";

/** Names of objects by id. */
export interface KnownNames {
  readonly people: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
}

/** An entry's subject: its name and its page. */
export interface AuditSubject {
  readonly text: string;
  readonly to?: string | undefined;
}

type Words = ReturnType<typeof useSubjectTexts>;

interface Asked {
  readonly entry: AuditEntryResource;
  readonly names: KnownNames;
  readonly words: Words;
}

/** By action, or by the part before its dot; unknown actions of a newer server show the object id. */
const subjects: Readonly<Record<string, (asked: Asked) => AuditSubject>> = {
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
  workers: ({ entry, words }) => grant("worker", factOf(entry, "label") ?? entry.object, words),
  credentials: signIn,
  settings: ({ words }) => ({ text: words("settings"), to: part("settings") }),
  oidc: ({ words }) => ({ text: words("signOn"), to: part("single-sign-on") }),
  secrets: secret,
  incoming: (asked) =>
    namedInProject(asked, (project, name) => part("incoming", { project, incoming: name })),
  webhooks: webhook,
  hooks: trustedPlan,
  "secrets.rotate": ({ words }) => ({ text: words("keysOfSecrets"), to: part("settings") }),
};

export function subjectOf(entry: AuditEntryResource, names: KnownNames, words: Words): AuditSubject {
  const [group = "", what] = entry.action.split(".");
  if (what === "flood") return { text: words("leftOut") };
  const tell = subjects[entry.action] ?? subjects[group];
  return tell?.({ entry, names, words }) ?? { text: entry.object };
}

function person({ entry, names, words }: Asked): AuditSubject {
  const name = names.people.get(entry.object);
  if (name !== undefined) return { text: name, to: part("users", { user: name }) };
  // Users who may not read accounts see the name recorded in the entry, if any.
  const told = factOf(entry, "name") ?? (entry.actor.id === entry.object ? entry.actor.name : undefined);
  return { text: told ?? words("somebody") };
}

function refusedSignIn({ entry, names, words }: Asked): AuditSubject {
  return entry.object === "" ? { text: words("unknownName") } : person({ entry, names, words });
}

function endedSignIns({ entry, names, words }: Asked): AuditSubject {
  const name = names.people.get(entry.object);
  if (name === undefined) return { text: words("signIn"), to: part("sign-ins") };
  return { text: words("allSignIns", { name }), to: part("users", { user: name }) };
}

function signIn({ entry, words }: Asked): AuditSubject {
  return grant(factOf(entry, "kind"), factOf(entry, "label"), words);
}

/** A key or session. */
function grant(kind: string | undefined, name: string | undefined, words: Words): AuditSubject {
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

function invitationFor(name: string | undefined, words: Words): AuditSubject {
  if (name === undefined) return { text: words("invitation") };
  return { text: words("invitationFor", { name }), to: part("users", { user: name }) };
}

function secret(asked: Asked): AuditSubject {
  return namedInProject(asked, (project) => part("projects", { project }));
}

function webhook(asked: Asked): AuditSubject {
  return namedInProject(asked, (project, name) => part("webhooks", { project, webhook: name }));
}

/** The beginning of the hash of its file, as `wzp hooks list` shows it. */
function trustedPlan(asked: Asked): AuditSubject {
  const { entry } = asked;
  const object = entry.object.slice(0, entry.object.indexOf("/") + 1 + shortHash);
  return namedInProject({ ...asked, entry: { ...entry, object } }, (project) =>
    part("projects", { project }),
  );
}

const shortHash = 12;

/** `p1/TOKEN`. */
function namedInProject(
  { entry, names, words }: Asked,
  to: (project: string, name: string) => string,
): AuditSubject {
  const [project = "", name] = entry.object.split("/");
  if (name === undefined) return { text: entry.object };
  const where = names.projects.get(project) ?? project;
  return { text: words("inProject", { name, project: where }), to: to(project, name) };
}

function part(name: string, query: Readonly<Record<string, string>> = {}): string {
  return addressOf("adminPart", { part: name }, query);
}

/** Returns a text value of the entry, after or before the change. */
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
