import { defineTexts } from "../../ui/texts/define-texts.ts";

/** Texts of the dialog that asks for a pull request. */
export const usePullRequestTexts = defineTexts("pullRequestForm", {
  access: "Forge and token",
  byRemote: "Known from the remote",
  autoMerge: "Ask the forge to merge it once its checks have passed",
  comments: "Also post the comments and verdicts that are written here on it",
  draft: "Open it as a draft",
  fork: "Remote of a fork",
  forkHint: "The branch is pushed to this git remote, and the pull request comes from there.",
  kind: "Kind of the forge",
  kindGitea: "Gitea or Forgejo",
  lead: "Its branch is pushed, and the pull request is opened or updated.",
  nameWrong: "Letters, digits, dots, hyphens and underscores only, starting with a letter or a digit.",
  open: "Open the pull request",
  remote: "Git remote",
  reviewers: "Reviewers",
  reviewersHint: "Names on the forge, separated by commas.",
  secret: "Secret with the token",
  secretWrong: "Letters, digits and underscores only, not starting with a digit or WZP_.",
  title: "Title",
  titleHint: "If empty: the title of the only commit, else the name of the task.",
  titleOf: "Pull request of {{change}}",
  update: "Update the pull request",
  url: "Address of the forge",
  urlHint: "Only for a forge of your own. The token is sent nowhere else.",
  urlWrong: "An address such as https://git.example.com.",
  verdicts: "Secret for verdicts",
  verdictsHint:
    "The token of another account. The verdict of the review is also given on the forge, in its name.",
});
