import { gitOutput, type GitPlace } from "@wezterm-parallel/shared/node/git/run-git";

/** Returns variables with the identity for our commits: the configured one, or our own as a fallback. */
export async function gitIdentity(place: GitPlace): Promise<Record<string, string>> {
  const name = (await setting(place, "user.name")) ?? "wezterm-parallel";
  const email = (await setting(place, "user.email")) ?? "wezterm-parallel@localhost";
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}

async function setting(place: GitPlace, key: string): Promise<string | undefined> {
  const value = await gitOutput(place, ["config", "--get", key], { accept: [1] });
  return value.ok && value.value.trim() !== "" ? value.value.trim() : undefined;
}
