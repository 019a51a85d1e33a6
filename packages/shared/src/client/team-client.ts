import type { Permission, Role } from "../domain/access/permissions.ts";
import type {
  AuditEntryResource,
  AuditVerdictResource,
  GrantResource,
  Identity,
  MadeKey,
  UserResource,
} from "../protocol/auth-schemas.ts";
import type { MemberResource } from "../protocol/project-schemas.ts";
import type { Page, ProjectResource } from "../protocol/resources.ts";
import type {
  DeviceCode,
  DevicePollAnswer,
  FactorEnrolment,
  Invitation,
  RecoveryCodes,
} from "../protocol/sign-in-schemas.ts";
import { allItems, getter, sender, type Answer } from "./calls.ts";
import type { Transport } from "./transport.ts";

export interface AuditFilter {
  /** Name or id. */
  readonly actor?: string | undefined;
  /** Such as `users` or `users.change`. */
  readonly action?: string | undefined;
  readonly text?: string | undefined;
}

/** People, what they sign in with, and what they did. */
export interface TeamClient {
  whoAmI(): Answer<Identity>;
  users(): Answer<readonly UserResource[]>;
  addUser(user: { name: string; role?: Role | undefined }): Answer<UserResource>;
  changeUser(user: string, change: { role?: Role | null; disabled?: boolean }): Answer<UserResource>;
  /** Ends their sign-ins and password; answers the link by which they set a new one. */
  resetUser(user: string, also: { secondFactor: boolean }): Answer<Invitation>;
  projects(): Answer<readonly ProjectResource[]>;
  setMember(project: string, user: string, role: Role): Answer<MemberResource>;
  removeMember(project: string, user: string): Answer<{ removed: true }>;
  keys(of: "me" | "all"): Answer<readonly GrantResource[]>;
  makeKey(key: {
    label: string;
    scopes?: readonly Permission[] | undefined;
    expiresAt?: number | undefined;
  }): Answer<MadeKey>;
  makeWorkerToken(name: string): Answer<MadeKey>;
  /** Browsers and programs. */
  signIns(of: "me" | "all"): Answer<readonly GrantResource[]>;
  revoke(grant: string): Answer<{ revoked: readonly string[] }>;
  signOut(): Answer<{ signedOut: true }>;
  /** A short code by which somebody signs this program in, in their browser. */
  beginDevice(label: string): Answer<DeviceCode>;
  /** Settles when it was decided, or after some seconds as `pending`. */
  pollDevice(deviceCode: string): Answer<DevicePollAnswer>;
  changePassword(old: string, password: string): Answer<{ done: true }>;
  enrolFactor(password: string): Answer<FactorEnrolment>;
  confirmFactor(code: string): Answer<RecoveryCodes>;
  disableFactor(password: string): Answer<{ done: true }>;
  /** Newest first; `cursor` is `next` of the page before. */
  audit(
    query: AuditFilter & { cursor?: string | undefined; limit?: number },
  ): Answer<Page<AuditEntryResource>>;
  verifyAudit(): Answer<AuditVerdictResource>;
}

export function createTeamClient(transport: Transport): TeamClient {
  const get = getter(transport);
  const send = sender(transport);
  return {
    whoAmI: () => get("whoAmI", {}),
    users: () => allItems<UserResource>((page) => get("listUsers", {}, page)),
    addUser: (user) => send("addUser", {}, user),
    changeUser: (user, change) => send("changeUser", { user }, change),
    resetUser: (user, also) => send("resetUser", { user }, also),
    projects: () => allItems<ProjectResource>((page) => get("listProjects", {}, page)),
    setMember: (project, user, role) => send("setMember", { project, user }, { role }),
    removeMember: (project, user) => send("removeMember", { project, user }),
    keys: (of) => allItems<GrantResource>((page) => get("listKeys", {}, { of, ...page })),
    makeKey: (key) => send("makeKey", {}, key),
    makeWorkerToken: (name) => send("makeWorkerToken", {}, { name }),
    signIns: (of) => allItems<GrantResource>((page) => get("listSignIns", {}, { of, ...page })),
    revoke: (id) => send("revokeGrant", { id }),
    signOut: () => send("signOut", {}),
    beginDevice: (label) => send("beginDevice", {}, { label }),
    pollDevice: (deviceCode) => send("pollDevice", {}, { deviceCode }),
    changePassword: (old, password) => send("changePassword", {}, { old, password }),
    enrolFactor: (password) => send("enrolFactor", {}, { password }),
    confirmFactor: (code) => send("confirmFactor", {}, { code }),
    disableFactor: (password) => send("disableFactor", {}, { password }),
    audit: (query) => get("listAudit", {}, { ...query }),
    verifyAudit: () => send("verifyAudit", {}),
  };
}
