import {
  changeSettingsBody,
  settingsChangeSchema,
  settingsResourceSchema,
} from "../schemas/admin-schemas.ts";
import {
  addUserBody,
  auditEntrySchema,
  auditQuerySchema,
  auditVerdictSchema,
  verifyAuditBody,
  changeUserBody,
  grantParameters,
  grantResourceSchema,
  grantsQuery,
  ifMatchHeaders,
  madeKeySchema,
  makeKeyBody,
  makeWorkerTokenBody,
  namedQuery,
  revokedSchema,
  userParameters,
  userResourceSchema,
} from "../schemas/auth-schemas.ts";
import { dismissNoticesBody, noticesSchema } from "../schemas/notice-schemas.ts";
import { preferencesResourceSchema, preferencesSchema } from "../schemas/preference-schemas.ts";
import {
  memberConditions,
  memberParameters,
  memberResourceSchema,
  projectParameters,
  removedMemberSchema,
  setMemberBody,
} from "../schemas/project-schemas.ts";
import { pageSchema } from "../schemas/resources.ts";
import { idempotencyHeaders } from "../schemas/routes-schemas.ts";
import {
  beginProjectBody,
  begunProjectSchema,
  removedSecretSchema,
  rotatedSchema,
  secretConditions,
  secretParameters,
  secretResourceSchema,
  setSecretBody,
} from "../schemas/secret-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const accessContract = {
  getSettings: {
    summary: "Settings of the server that are changed while it runs",
    answer: settingsResourceSchema,
  },
  changeSettings: {
    summary: "Changes settings at once; with If-Match only from the state that was looked at",
    headers: ifMatchHeaders,
    body: changeSettingsBody,
    answer: settingsResourceSchema,
  },
  settingsHistory: {
    summary: "Changes of the settings, newest first: when, by whom, before and after",
    query: auditQuerySchema.pick({ cursor: true, limit: true }),
    answer: pageSchema(settingsChangeSchema),
  },
  listAudit: {
    summary: "Who changed what, from where, newest first",
    query: auditQuerySchema,
    answer: pageSchema(auditEntrySchema),
  },
  verifyAudit: {
    summary: "Follows the chain of hashes through the whole log and says where it breaks",
    body: verifyAuditBody,
    answer: auditVerdictSchema,
  },
  makeKey: {
    summary: "Makes an API key of one's own; its token is shown this once",
    headers: idempotencyHeaders,
    body: makeKeyBody,
    answer: madeKeySchema,
  },
  makeWorkerToken: {
    summary: "Makes the token by which a worker on another machine connects; shown this once",
    headers: idempotencyHeaders,
    body: makeWorkerTokenBody,
    answer: madeKeySchema,
  },
  revokeGrant: {
    summary: "Revokes a key, a worker's token or a sign-in with all its tokens, at once",
    params: grantParameters,
    answer: revokedSchema,
  },
  listMembers: {
    summary: "Who has a role in this project, by name; roles on the server hold in it too",
    params: projectParameters,
    query: namedQuery,
    answer: pageSchema(memberResourceSchema),
  },
  setMember: {
    summary: "Gives somebody a role in this project, at most one's own there",
    params: memberParameters,
    headers: memberConditions,
    body: setMemberBody,
    answer: memberResourceSchema,
  },
  removeMember: {
    summary: "Takes somebody's role in this project away",
    params: memberParameters,
    headers: memberConditions.pick({ "if-match": true }),
    answer: removedMemberSchema,
  },
  getPreferences: {
    summary: "What you chose for yourself: language, theme, saved filters, notifications",
    answer: preferencesResourceSchema,
  },
  setPreferences: {
    summary: "Keeps what you chose; with If-Match only over the state that was looked at",
    headers: ifMatchHeaders,
    body: preferencesSchema,
    answer: preferencesResourceSchema,
  },
  beginProject: {
    summary: "The id of the project of a repository or directory; it may have secrets before its first run",
    headers: idempotencyHeaders,
    body: beginProjectBody,
    answer: begunProjectSchema,
  },
  listSecrets: {
    summary: "Names of a project's secrets; their values come out nowhere",
    params: projectParameters,
    query: namedQuery,
    answer: pageSchema(secretResourceSchema),
  },
  setSecret: {
    summary: "Sets a secret, or replaces its value; tasks that start from now on get it",
    params: secretParameters,
    headers: secretConditions,
    body: setSecretBody,
    answer: secretResourceSchema,
  },
  removeSecret: {
    summary: "Removes a secret; tasks that name it fail from now on",
    params: secretParameters,
    headers: secretConditions.pick({ "if-match": true }),
    answer: removedSecretSchema,
  },
  rotateSecrets: {
    summary: "Encrypts all secrets under a new key and destroys the old one",
    answer: rotatedSchema,
  },
  listUsers: {
    summary: "People, by name",
    query: namedQuery,
    answer: pageSchema(userResourceSchema),
  },
  getUser: {
    summary: "One person, by id or name",
    params: userParameters,
    answer: userResourceSchema,
  },
  addUser: {
    summary: "Adds a person, who can then be given a password",
    headers: idempotencyHeaders,
    body: addUserBody,
    answer: userResourceSchema,
  },
  changeUser: {
    summary: "Changes the role, a role in a project, or whether somebody may sign in",
    params: userParameters,
    headers: ifMatchHeaders,
    body: changeUserBody,
    answer: userResourceSchema,
  },
  listKeys: {
    summary: "API keys and tokens of workers, newest first",
    query: grantsQuery,
    answer: pageSchema(grantResourceSchema),
  },
  listSignIns: {
    summary: "Sign-ins of browsers and programs, newest first",
    query: grantsQuery,
    answer: pageSchema(grantResourceSchema),
  },
  listNotices: {
    summary: "New sign-ins and changed credentials of your account that you have not dismissed, newest first",
    description:
      "A sign-in is new when you never signed in with that program from that network before. What this very session " +
      "did is left out. They are kept for 30 days.",
    answer: noticesSchema,
  },
  dismissNotices: {
    summary: "Dismisses notices; answers those that are left",
    description:
      "For all of your sessions, except from a device whose sign-in is itself a notice, and with an API key: then for " +
      "that session or key alone.",
    body: dismissNoticesBody,
    answer: noticesSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
