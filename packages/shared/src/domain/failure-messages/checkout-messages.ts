/** Git, worktrees and saved work. */
export const checkoutMessages = {
  "branch-in-the-way": "The branch {{other}} of this repository leaves no place for {{branch}}.",
  "branch-in-the-way-hint": "Rename it: git branch -m {{branch}} {{name}}-old",
  "change-none":
    "{{attempt}} has no change of its own to show: it had no worktree, or has not started in one.",
  "change-none-hint": "See wzp show {{attempt}}, or look at where it works: wzp shell {{attempt}}",
  "change-path-unknown": "Nothing was changed at {{path}}.",
  "change-path-unknown-hint":
    "Paths count from the top of the repository; ask without `path` for the files that were changed.",
  "change-slow": "Git took too long to count what changed.",
  "change-slow-hint": "Ask for this task alone.",
  "change-too-long": "What changed is too long for one answer.",
  "change-too-long-hint": "Ask for fewer files at once with `limit`, or for one with `path`.",
  "changes-too-many": "So many files changed that their names alone are more than 64 MiB.",
  "changes-too-many-hint": "Look at them on the worker's machine with: wzp shell",
  "commit-gone": "Commit {{commit}}, which {{attempt}} started from, is not in its repository any more.",
  "commit-gone-hint":
    "Without it nobody can say what was changed; the branch of the task may still be there.",
  "commit-of-need-gone":
    "{{task}} needs commit {{commit}} of {{need}}, which is not in the repository any more.",
  "commit-of-run-gone": "Commit {{commit}}, which the run starts from, is not in {{repository}} any more.",
  "commit-of-run-gone-hint": "Submit the run again: it will start from what the branch is now.",
  "directory-not-committed":
    "The directory {{directory}} of {{task}} is not in the commit that its worktree starts from.",
  "directory-not-committed-hint": "Commit it first, or correct `directory` in the plan.",
  "directory-outside": "The directory {{directory}} of {{task}} lies outside of the project.",
  "directory-outside-hint": "Name one inside of it, relative to the plan.",
  "disk-full": "The disk is full: {{where}}",
  "disk-full-hint": "Free some space (wzp clean --dry-run shows what could go), then try again.",
  "git-failed": "git {{command}} failed (exit {{code}}): {{said}}",
  "git-file-replaced": "{{path}} replaced the worktree's own; its commits would be lost with the worktree.",
  "git-locked-hint": "If no git is at work there, a crash left it: remove {{path}}",
  "git-made-none": "git made no worktree in {{root}}: its .git file says {{said}}",
  "git-missing": "git cannot be started in {{directory}}: it is not on PATH, or the directory is gone.",
  "git-missing-hint": "Install git 2.38 or newer.",
  "git-not-started": "git cannot be started: {{why}}.",
  "git-old": "The git on PATH is {{version}}, and worktrees for tasks need {{least}}.",
  "git-old-hint": "Install git {{least}} or newer, or say `checkout: project` in the plan.",
  "git-stopped": "git was stopped because the attempt was.",
  "head-astray": "{{attempt}} left HEAD at a commit that does not contain its branch {{branch}}.",
  "head-astray-hint": "See wzp shell {{attempt}}, and merge what belongs together; both stay as they are.",
  "merge-conflict": "Merge conflict: {{one}} and {{other}} both changed {{files}}.",
  "merge-conflict-hint": "Let one of them need the other, or merge their branches by hand.",
  "names-and-more": "{{names}} and {{more}} more",
  "nothing-kept": "The worktree of {{attempt}} is gone, and there was nothing in it to keep.",
  "nothing-kept-hint": "What was saved of others is listed by: wzp saved",
  "nothing-saved": "Nothing was saved of {{attempt}} in this repository.",
  "nothing-saved-hint": "See what is there with: wzp saved",
  "operation-unfinished": "{{attempt}} ended in the middle of a {{what}}, so its work cannot be committed.",
  "operation-unfinished-hint":
    "Finish or abort it with wzp shell {{attempt}}; nothing of it is removed unsaved.",
  "repository-gone": "The git repository {{repository}} is gone.",
  "repository-gone-hint": "Bring it back, or submit the run again from where it is now.",
  "repository-missing": "{{directory}} is in no git repository, so there are no worktrees.",
  "repository-missing-hint":
    "Run git init and commit, or say `checkout: project` or `checkout: none` in the plan.",
  "repository-of-attempt-gone":
    "The repository {{repository}}, in which {{attempt}} worked, is not on its worker's machine any more.",
  "repository-within":
    "{{path}} is a repository of its own that was made in it; its commits would be lost with the worktree.",
  "repository-within-hint":
    "Open the checkout with wzp shell, then move that repository away, or ignore it in .gitignore and remove it.",
  "repository-without-commit":
    "The repository in {{root}} has no commit yet, so no worktree can start from one.",
  "repository-without-commit-hint": "Commit once: git add . && git commit -m first",
  "restore-exists": "{{root}} exists already, and restoring never writes over anything.",
  "restore-exists-hint": "Name a directory that does not exist with --into.",
  "retry-need-hint": "Run it again: wzp retry {{need}}",
  "save-no-repository":
    "The repository {{repository}} of {{attempt}} is gone, so its work cannot be saved there.",
  "save-no-repository-hint":
    "Nothing was removed. Look into {{root}}, and delete it by hand when it is not needed.",
  "save-no-worktree": "Git does not know the worktree {{root}} any more, so its work cannot be saved.",
  "save-no-worktree-hint": "Nothing was removed. Run in the repository: git worktree repair {{root}}",
  "submodule-dirty":
    "The submodule {{path}} has uncommitted files ({{file}}), which a commit of the project cannot hold.",
  "submodule-dirty-hint": "Open it with wzp shell, then commit and push there, or undo it.",
  "submodule-unpushed":
    "The submodule {{path}} has commits that were pushed nowhere ({{commit}}), on a branch, in a stash or in its reflog.",
  "submodule-unpushed-hint":
    "Open it with wzp shell and push them, or let them go: git reflog expire --expire=now --all",
  "worker-mistake": "The worker made a mistake; its log says which.",
  "worker-mistake-hint": "See logs/worker.log in the state directory of its machine.",
} as const;
