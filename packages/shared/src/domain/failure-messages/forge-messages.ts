/** Forges and their pull requests. */
export const forgeMessages = {
  "forge-absent":
    "{{host}} has no such repository, branch, issue or pull request, or the token may not see it.",
  "forge-absent-hint": "Check the remote of the repository and the rights of the token.",
  "forge-branch-taken":
    "The branch {{branch}} on {{host}} has commits that do not belong to {{change}}. It was not overwritten.",
  "forge-branch-taken-hint": "Merge or remove them there, then repeat: wzp pr {{change}}",
  "forge-down": "{{host}} did not answer properly: {{said}}",
  "forge-down-hint": "It is asked again later. To try now, repeat wzp pr.",
  "forge-fork-elsewhere": "The remote {{fork}} is on {{host}}, but pull requests are opened on {{expected}}.",
  "forge-fork-elsewhere-hint": "Name the remote of a fork there, with --fork or `fork` in the plan.",
  "forge-forbidden": "{{host}} does not permit it with this token: {{said}}",
  "forge-forbidden-hint": "The token needs the permission to read and write pull requests and to push.",
  "forge-limited": "{{host}} takes no more requests with this token for now.",
  "issue-elsewhere": "Issue {{number}} of the project's forge is {{found}}, not {{wanted}}.",
  "issue-elsewhere-hint":
    "Run the command in the repository of the issue, or name another remote in the plan.",
  "forge-login-failed": "{{program}} gives no login for {{host}}: {{said}}",
  "forge-login-failed-hint":
    "Sign in on the worker's machine with {{program}} auth login, then repeat wzp pr.",
  "forge-login-none": "There is no program whose login on {{host}} could be used.",
  "forge-login-none-hint": "Store a token instead: wzp secrets set FORGE_TOKEN",
  "forge-other-host": "The remote is on {{host}}, but the settings name {{expected}}.",
  "forge-other-host-hint": "Correct `url` in the plan or --url.",
  "forge-push-failed": "The branch {{branch}} could not be pushed to {{host}}: {{said}}",
  "forge-push-failed-hint": "Check that you may push there; over SSH, that the worker's user has a key.",
  "news-not-json": "The webhook's content type is not application/json.",
  "news-unsigned": "The webhook is not signed with the secret {{secret}} of this project.",
  "news-unsigned-hint": "Store it (wzp secrets set {{secret}}) and enter it at the forge.",
  "push-behind":
    "{{branch}} on {{host}} has commits that {{branch}} does not have here, so it was not pushed. Nothing is overwritten.",
  "push-behind-hint":
    "Fetch and merge them into {{branch}} here (git pull {{remote}} {{branch}}). Then it is pushed by itself; at once with: wzp queue resume {{branch}}",
  "push-failed": "{{branch}} could not be pushed to {{host}}: {{said}}",
  "push-failed-hint": "It is tried again by itself; at once with: wzp queue resume {{branch}}",
  "push-unknown": "The task whose landing is to be pushed to the remote of {{branch}} no longer exists.",
  "push-unknown-hint": "Push {{branch}} yourself with git push. The next landing is pushed again.",
  "forge-refused": "{{host}} refused the request ({{status}}): {{said}}",
  "forge-refused-hint": "Correct what it names, then repeat wzp pr.",
  "forge-remote-missing": "The repository has no remote {{remote}}.",
  "forge-remote-missing-hint": "Add it (git remote add {{remote}} URL), or name another one with --remote.",
  "forge-remote-unusable": "{{remote}} is not the address of a repository on a forge.",
  "forge-remote-unusable-hint": "Use an address over HTTPS or SSH, such as https://github.com/owner/name.git",
  "forge-reviewer-unknown": "The forge knows nobody with the name {{name}}.",
  "forge-token-hint":
    "Store a valid token as a secret of the project (wzp secrets set FORGE_TOKEN), then repeat wzp pr.",
  "forge-token-missing": "The project has no token for its forge: the secret {{name}} does not exist.",
  "forge-token-missing-hint":
    "Store one with wzp secrets set {{name}}, or use the login of gh or glab with --login.",
  "forge-token-refused": "{{host}} does not accept the token.",
  "forge-unknown": "It is unknown which forge runs on {{host}}.",
  "forge-unknown-hint": "Name it and its address: --forge gitea --url https://{{host}}",
  "forge-unreadable": "The answer of {{host}} cannot be read.",
  "forge-unreadable-hint": "Check that the address is that of the forge, and which version of it runs there.",
  "forge-merge-refused": "{{host}} will not merge the pull request by itself: {{said}}",
  "forge-merge-refused-hint":
    "Merge it there, or allow it in the settings of the repository and repeat wzp pr. On GitHub, the setting is “Allow auto-merge”; the token needs the right to merge.",
  "forge-verdict-refused": "The verdict of the review was not given on {{host}}: {{said}}",
  "forge-verdict-refused-hint":
    "The secret of `verdicts` must have the token of an account that did not open the pull request, and that may review it.",
  "merged-elsewhere": "{{change}} was merged by its pull request, so it cannot be reverted here.",
  "merged-elsewhere-hint": "Revert it on the forge: {{url}}",
} as const;
