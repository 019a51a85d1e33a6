import type { Role } from "@wezterm-parallel/shared/domain/access/permissions";
import type {
  OidcResource,
  OidcSettingsInput,
} from "@wezterm-parallel/shared/protocol/api/schemas/access/oidc-schemas";

export interface GroupDraft {
  /** Identifies the row while editing. */
  readonly id: string;
  readonly group: string;
  readonly role: Role;
  /** Empty: server-wide. */
  readonly project: string;
}

/** The settings as typed: lists are text. */
export interface SignOnDraft {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  readonly nameClaim: OidcResource["nameClaim"];
  readonly groupClaim: string;
  readonly groups: readonly GroupDraft[];
  readonly domains: string;
  readonly signUp: boolean;
}

export function signOnDraftOf(found: OidcResource | undefined): SignOnDraft {
  if (found === undefined) return nothing;
  const { issuer, clientId, nameClaim, groupClaim, signUp } = found;
  return {
    issuer,
    clientId,
    nameClaim,
    groupClaim,
    signUp,
    clientSecret: "",
    scopes: found.scopes.join(" "),
    domains: found.domains.join(" "),
    groups: found.groups.map(({ project = "", ...each }) => newGroup({ ...each, project })),
  };
}

export function signOnSettingsOf({
  clientSecret,
  scopes,
  domains,
  groups,
  ...rest
}: SignOnDraft): OidcSettingsInput {
  return {
    ...rest,
    issuer: rest.issuer.trim(),
    clientId: rest.clientId.trim(),
    ...(clientSecret === "" ? {} : { clientSecret }),
    scopes: wordsOf(scopes),
    domains: wordsOf(domains.toLowerCase()),
    groups: groups
      .filter(({ group }) => group.trim() !== "")
      .map(({ group, role, project }) => ({
        group: group.trim(),
        role,
        ...(project === "" ? {} : { project }),
      })),
  };
}

let lines = 0;

export function newGroup(typed: Omit<GroupDraft, "id">): GroupDraft {
  lines += 1;
  return { ...typed, id: String(lines) };
}

const nothing: SignOnDraft = {
  issuer: "",
  clientId: "",
  clientSecret: "",
  scopes: "openid email profile",
  nameClaim: "email",
  groupClaim: "groups",
  groups: [],
  domains: "",
  signUp: false,
};

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
