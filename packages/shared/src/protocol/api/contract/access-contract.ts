import {
  changeSettingsBody,
  settingsChangeSchema,
  settingsResourceSchema,
} from "../schemas/access/admin-schemas.ts";
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
  createdKeySchema,
  makeKeyBody,
  namedQuery,
  revokedSchema,
  userParameters,
  userResourceSchema,
} from "../schemas/access/auth-schemas.ts";
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
} from "../schemas/access/secret-schemas.ts";
import type { RouteContract } from "./route-contract.ts";

export const accessContract = {
  getSettings: {
    summary: "Gets the server settings that can change while it runs",
    answer: settingsResourceSchema,
  },
  changeSettings: {
    summary:
      "Changes settings with immediate effect; with If-Match, only if they have not changed since they were read",
    headers: ifMatchHeaders,
    body: changeSettingsBody,
    answer: settingsResourceSchema,
  },
  settingsHistory: {
    summary: "Lists changes of the settings, newest first: time, person, values before and after",
    query: auditQuerySchema.pick({ cursor: true, limit: true }),
    answer: pageSchema(settingsChangeSchema),
  },
  listAudit: {
    summary: "Lists the audit log, newest first",
    query: auditQuerySchema,
    answer: pageSchema(auditEntrySchema),
  },
  verifyAudit: {
    summary: "Verifies the hash chain of the whole audit log and reports where it is broken",
    body: verifyAuditBody,
    answer: auditVerdictSchema,
  },
  makeKey: {
    summary: "Creates an API key for the signed-in person; its token is shown only once",
    headers: idempotencyHeaders,
    body: makeKeyBody,
    answer: createdKeySchema,
  },
  revokeGrant: {
    summary: "Revokes a key, a worker token or a sign-in with all its tokens, with immediate effect",
    params: grantParameters,
    answer: revokedSchema,
  },
  listMembers: {
    summary: "Lists the members of a project by name; roles on the server also apply in the project",
    params: projectParameters,
    query: namedQuery,
    answer: pageSchema(memberResourceSchema),
  },
  setMember: {
    summary: "Gives a person a role in the project, at most the caller's own role",
    params: memberParameters,
    headers: memberConditions,
    body: setMemberBody,
    answer: memberResourceSchema,
  },
  removeMember: {
    summary: "Removes a person's role in the project",
    params: memberParameters,
    headers: memberConditions.pick({ "if-match": true }),
    answer: removedMemberSchema,
  },
  getPreferences: {
    summary: "Gets the caller's preferences: language, theme, saved filters, notifications",
    answer: preferencesResourceSchema,
  },
  setPreferences: {
    summary:
      "Saves the caller's preferences; with If-Match, only if they have not changed since they were read",
    headers: ifMatchHeaders,
    body: preferencesSchema,
    answer: preferencesResourceSchema,
  },
  beginProject: {
    summary:
      "Gets or creates the project id of a repository or directory, so that it can have secrets before its first run",
    headers: idempotencyHeaders,
    body: beginProjectBody,
    answer: begunProjectSchema,
  },
  listSecrets: {
    summary: "Lists the names of a project's secrets; values are never returned",
    params: projectParameters,
    query: namedQuery,
    answer: pageSchema(secretResourceSchema),
  },
  setSecret: {
    summary: "Sets or replaces a secret; it applies to tasks that start later",
    params: secretParameters,
    headers: secretConditions,
    body: setSecretBody,
    answer: secretResourceSchema,
  },
  removeSecret: {
    summary: "Removes a secret; tasks that name it fail",
    params: secretParameters,
    headers: secretConditions.pick({ "if-match": true }),
    answer: removedSecretSchema,
  },
  rotateSecrets: {
    summary: "Encrypts all secrets with a new key and destroys the old key",
    answer: rotatedSchema,
  },
  listUsers: {
    summary: "Lists people by name",
    query: namedQuery,
    answer: pageSchema(userResourceSchema),
  },
  getUser: {
    summary: "Gets a person by id or name",
    params: userParameters,
    answer: userResourceSchema,
  },
  addUser: {
    summary: "Adds a person, who then needs a password",
    headers: idempotencyHeaders,
    body: addUserBody,
    answer: userResourceSchema,
  },
  changeUser: {
    summary: "Changes a person's role, a role in a project, or whether the person may sign in",
    params: userParameters,
    headers: ifMatchHeaders,
    body: changeUserBody,
    answer: userResourceSchema,
  },
  listKeys: {
    summary: "Lists API keys and worker tokens, newest first",
    query: grantsQuery,
    answer: pageSchema(grantResourceSchema),
  },
  listSignIns: {
    summary: "Lists sign-ins of browsers and programs, newest first",
    query: grantsQuery,
    answer: pageSchema(grantResourceSchema),
  },
  listNotices: {
    summary:
      "Lists undismissed notices of new sign-ins and changed credentials of the caller's account, newest first",
    description:
      "A sign-in is new if the person never signed in with that program from that network before. Actions of the current " +
      "session are left out. Notices are kept for 30 days.",
    answer: noticesSchema,
  },
  dismissNotices: {
    summary: "Dismisses notices; returns the remaining ones",
    description:
      "Applies to all sessions of the caller. From a device whose own sign-in is a notice, or with an API key, it applies to " +
      "that session or key only.",
    body: dismissNoticesBody,
    answer: noticesSchema,
  },
} as const satisfies Readonly<Record<string, RouteContract>>;
