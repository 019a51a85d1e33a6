import type { Forges } from "../drivers/forge/forge.ts";
import { ForgeAnswers } from "../drivers/forge/forge-answers.ts";

/** Opens forges; the client of each is loaded when it is first used. */
export function openForges(env: Readonly<Record<string, string | undefined>>): Forges {
  const answers = new ForgeAnswers();
  return {
    open: async (place) => {
      switch (place.kind) {
        case "gitea":
          return (await import("../drivers/forge/gitea/gitea-forge.ts")).openGitea(place, answers);
        case "github":
          return (await import("../drivers/forge/github/github-forge.ts")).openGithub(place, answers);
        case "gitlab":
          return (await import("../drivers/forge/gitlab/gitlab-forge.ts")).openGitlab(place, answers);
      }
    },
    login: async (place) => (await import("../drivers/forge/login-of-program.ts")).loginOfProgram(place, env),
  };
}
