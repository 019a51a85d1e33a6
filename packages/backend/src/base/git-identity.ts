import { type GitPlace, listGit } from "@wezterm-parallel/shared/node/git/run-git";

/** Returns variables with the identity for our commits: the configured one, or our own as a fallback. */
export async function gitIdentity(place: GitPlace): Promise<Record<string, string>> {
  const args = ["config", "-z", "--get-regexp", "^user\\.(name|email)$"];
  const listed = await listGit(place, args, { accept: [1] });
  const settings = listed.ok ? listed.value : [];
  const name = last(settings, "user.name") ?? "wezterm-parallel";
  const email = last(settings, "user.email") ?? "wezterm-parallel@localhost";
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

/** The last value counts, as in git. */
function last(settings: readonly string[], key: string): string | undefined {
  const found = settings.findLast((setting) => setting.startsWith(`${key}\n`));
  return found?.slice(key.length + 1).trim() || undefined;
}
