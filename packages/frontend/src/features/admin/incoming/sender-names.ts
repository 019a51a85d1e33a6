import type { CallSender } from "@wezterm-parallel/shared/domain/incoming/incoming-spec";

/** Names that are the same in every language. */
export const senderNames: Readonly<Record<CallSender, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea, Forgejo",
  standard: "Standard Webhooks",
};
