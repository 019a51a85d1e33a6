/** Without a schema library, for the dashboard. `github` includes GitHub Enterprise, `gitea` includes Forgejo. */
export const forgeKinds = ["github", "gitlab", "gitea"] as const;
export type ForgeKind = (typeof forgeKinds)[number];

/** Names of git remotes, and of people on a forge. */
export const forgeNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
