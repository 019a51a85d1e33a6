import type { Permission, Role } from "../domain/access/permissions.ts";
import type {
  AuditEntryResource,
  AuditVerdictResource,
  GrantResource,
  CreatedKey,
  SignedOutEverywhere,
  UserResource,
} from "../protocol/api/schemas/access/auth-schemas.ts";
import type { MemberResource } from "../protocol/api/schemas/project-schemas.ts";
import type { Notices } from "../protocol/api/schemas/notice-schemas.ts";
import type {
  JoinedWorker,
  LeftServer,
  RemovedWorker,
} from "../protocol/api/schemas/access/worker-schemas.ts";
import type { Page, WorkerResource } from "../protocol/api/schemas/resources.ts";
import type {
  DeviceCode,
  DevicePollAnswer,
  FactorEnrolment,
  Invitation,
  RecoveryCodes,
} from "../protocol/api/schemas/access/sign-in-schemas.ts";
import { allItems, type Answer } from "./calls.ts";
import { createFirstClient, type FirstTeam } from "./first-client.ts";
import { getter, sender } from "./route-calls.ts";
import type { Transport } from "./transport.ts";

export interface AuditFilter {
  /** Name or id. */
  readonly actor?: string | undefined;
  /** Such as `users` or `users.change`. */
  readonly action?: string | undefined;
  readonly text?: string | undefined;
  /** Epoch ms, inclusive. */
  readonly since?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly until?: number | undefined;
}

/** Selects a page of a long list. */
interface PageOf {
  /** `next` of the previous page. */
  readonly cursor?: string | undefined;
  /** 1 to 1,000; absent: 100. */
  readonly limit?: number | undefined;
}

export interface UserUpdate {
  readonly role?: Role | null | undefined;
  readonly disabled?: boolean | undefined;
  readonly project?: { readonly project: string; readonly role: Role | null } | undefined;
}

/** People, their credentials, and the audit log. */
export interface TeamClient extends FirstTeam {
  /** Returns new sign-ins and changed credentials of the caller that were not dismissed, newest first. */
  notices(): Answer<Notices>;
  /** Returns the remaining ones. */
  dismissNotices(ids: readonly number[]): Answer<Notices>;
  users(): Answer<readonly UserResource[]>;
  addUser(user: { name: string; role?: Role | undefined }): Answer<UserResource>;
  /** Fails with `conflict` when `etag` is given and is not that of the present state. */
  changeUser(user: string, change: UserUpdate, etag?: string): Answer<UserResource>;
  /** Ends the user's sign-ins and password; returns the link for setting a new one. */
  resetUser(
    user: string,
    also: { secondFactor?: boolean | undefined; keys?: boolean | undefined },
  ): Answer<Invitation>;
  /** Lists people with a role in one project; server roles apply there as well. */
  members(project: string): Answer<readonly MemberResource[]>;
  setMember(project: string, user: string, role: Role): Answer<MemberResource>;
  removeMember(project: string, user: string): Answer<{ removed: true }>;
  keys(of: "me" | "all"): Answer<readonly GrantResource[]>;
  /** Newest first, as the page of sign-ins is. */
  keysPage(of: "me" | "all", page: PageOf): Answer<Page<GrantResource>>;
  makeKey(key: {
    label: string;
    scopes?: readonly Permission[] | undefined;
    /** Epoch ms; absent: in 90 days; null: never. */
    expiresAt?: number | null | undefined;
  }): Answer<CreatedKey>;
  /** Without a time: that of one worker expires in an hour, and that of a pool in 90 days. */
  inviteWorker(worker: {
    readonly name: string;
    readonly expiresInMs?: number | undefined;
    /** For any number of workers. */
    readonly pool?: boolean | undefined;
  }): Answer<CreatedKey>;
  /** Exchanges an invitation; `host` names a worker of a pool. */
  joinWorker(token: string, host?: string): Answer<JoinedWorker>;
  /** Asks with the credential of a worker to let it go; repeat until it has no attempts. */
  leaveServer(): Answer<LeftServer>;
  /** Lets a worker take nothing new, or take tasks again. */
  drainWorker(name: string, draining: boolean): Answer<WorkerResource>;
  /** `lose`: even if its tasks, and work that is only there, are lost. */
  removeWorker(name: string, lose?: "work"): Answer<RemovedWorker>;
  /** Browsers and programs. */
  signIns(of: "me" | "all"): Answer<readonly GrantResource[]>;
  signInsPage(of: "me" | "all", page: PageOf): Answer<Page<GrantResource>>;
  revoke(grant: string): Answer<{ revoked: readonly string[] }>;
  signOut(): Answer<{ signedOut: true }>;
  /** Ends all sign-ins of the caller, including this one; with `keys` also the API keys. */
  signOutEverywhere(also: { keys: boolean }): Answer<SignedOutEverywhere>;
  /** Returns a short code by which a person signs this program in, using their browser. */
  beginDevice(label: string): Answer<DeviceCode>;
  /** Settles when it was decided, or after some seconds as `pending`. */
  pollDevice(deviceCode: string): Answer<DevicePollAnswer>;
  changePassword(old: string, password: string): Answer<{ done: true }>;
  enrolFactor(password: string): Answer<FactorEnrolment>;
  confirmFactor(code: string): Answer<RecoveryCodes>;
  disableFactor(password: string): Answer<{ done: true }>;
  /** Newest first; `cursor` is `next` of the previous page. */
  audit(query: AuditFilter & PageOf): Answer<Page<AuditEntryResource>>;
  /** `head`: one that was kept, to compare with. */
  verifyAudit(head?: { seq: number; hash: string }): Answer<AuditVerdictResource>;
}

export function createTeamClient(transport: Transport): TeamClient {
  const get = getter(transport);
  const send = sender(transport);
  return {
    ...createFirstClient(transport).team,
    notices: () => get("listNotices", {}),
    dismissNotices: (ids) => send("dismissNotices", {}, { ids }),
    users: () => allItems((page) => get("listUsers", {}, page)),
    addUser: (user) => send("addUser", {}, user),
    changeUser: (user, changed, etag) => send("changeUser", { user }, changed, { etag }),
    resetUser: (user, also) => send("resetUser", { user }, also),
    members: (project) => allItems((page) => get("listMembers", { project }, page)),
    setMember: (project, user, role) => send("setMember", { project, user }, { role }),
    removeMember: (project, user) => send("removeMember", { project, user }),
    keys: (of) => allItems((page) => get("listKeys", {}, { of, ...page })),
    keysPage: (of, page) => get("listKeys", {}, { of, ...page }),
    makeKey: (key) => send("makeKey", {}, key),
    inviteWorker: (worker) => send("inviteWorker", {}, worker),
    joinWorker: (token, host) => send("joinWorker", {}, { token, host }),
    leaveServer: () => send("leaveServer", {}),
    drainWorker: (name, draining) => send("drainWorker", { name }, { draining }),
    removeWorker: (name, lose) => send("removeWorker", { name }, undefined, { query: { lose } }),
    signIns: (of) => allItems((page) => get("listSignIns", {}, { of, ...page })),
    signInsPage: (of, page) => get("listSignIns", {}, { of, ...page }),
    revoke: (id) => send("revokeGrant", { id }),
    signOut: () => send("signOut", {}),
    signOutEverywhere: (also) => send("signOutEverywhere", {}, also),
    beginDevice: (label) => send("beginDevice", {}, { label }),
    pollDevice: (deviceCode) => send("pollDevice", {}, { deviceCode }),
    changePassword: (old, password) => send("changePassword", {}, { old, password }),
    enrolFactor: (password) => send("enrolFactor", {}, { password }),
    confirmFactor: (code) => send("confirmFactor", {}, { code }),
    disableFactor: (password) => send("disableFactor", {}, { password }),
    audit: (query) => get("listAudit", {}, { ...query }),
    verifyAudit: (head) => send("verifyAudit", {}, { head }),
  };
}
