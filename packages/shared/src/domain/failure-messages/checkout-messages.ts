/** Git, worktrees and saved work. */
export const checkoutMessages = {
  "branch-in-the-way":
    "The branch {{branch}} cannot be created because the repository has a branch {{other}}.",
  "branch-in-the-way-hint": "Rename it: git branch -m {{branch}} {{name}}-old",
  "candidate-failed": "The checks of {{change}} on its target failed.",
  "candidate-failed-hint": "See wzp logs {{task}}. After a fix: wzp retry {{change}}",
  "change-absent": "{{id}} has no change to merge.",
  "change-absent-hint":
    "A task has one after it succeeded with commits in its worktree, on a branch: wzp show {{id}}",
  "change-commit-gone": "Commit {{commit}} of {{change}} is not in the repository.",
  "change-commit-gone-hint": "Run the task again: wzp retry {{change}}",
  "change-conflicts": "{{change}} conflicts with {{target}} in {{files}}.",
  "change-conflicts-hint":
    "Resolve it (wzp resolve {{change}}), or run the task again on the new state of its target: wzp retry {{change}}",
  "change-none": "{{attempt}} has no changes of its own: it had no worktree, or has not started yet.",
  "change-none-hint": "See wzp show {{attempt}}, or open its directory: wzp shell {{attempt}}",
  "change-path-unknown": "{{path}} has no changes.",
  "change-path-unknown-hint":
    "Paths are relative to the root of the repository. Leave out `path` to list the changed files.",
  "change-slow": "Git took too long to count the changes.",
  "change-slow-hint": "Request this task only.",
  "change-too-long": "The changes are too long for one response.",
  "change-too-long-hint": "Request fewer files with `limit`, or one file with `path`.",
  "changes-too-many": "Too many files have changed: their names alone exceed 64 MiB.",
  "changes-too-many-hint": "View them on the worker's machine: wzp shell",
  "commit-gone": "Commit {{commit}}, from which {{attempt}} started, no longer exists in its repository.",
  "commit-gone-hint": "Without it, the changes cannot be determined. The branch of the task may still exist.",
  "commit-of-need-gone":
    "{{task}} needs commit {{commit}} of {{need}}, which no longer exists in the repository.",
  "commit-of-run-gone": "Commit {{commit}}, from which the run starts, no longer exists in {{repository}}.",
  "commit-of-run-gone-hint": "Submit the run again; it then starts from the current state of the branch.",
  "directory-not-committed":
    "The directory {{directory}} of {{task}} is missing from the commit that its worktree starts from.",
  "directory-not-committed-hint": "Commit it first, or correct `directory` in the plan.",
  "directory-outside": "The directory {{directory}} of {{task}} is outside the project.",
  "directory-outside-hint": "Name a directory inside the project, relative to the plan.",
  "disk-full": "The disk is full: {{where}}",
  "disk-full-hint": "Free some space (wzp clean --dry-run lists what can be removed), then try again.",
  "git-failed": "git {{command}} failed (exit code {{code}}): {{said}}",
  "git-file-replaced": "{{path}} of the worktree was replaced. Its commits would be lost with the worktree.",
  "git-locked-hint": "If no git process is running there, a crash left the file behind. Remove it: {{path}}",
  "git-made-none": "git did not create a worktree in {{root}}. Its .git file contains: {{said}}",
  "git-missing":
    "git cannot be started in {{directory}}: it is not in PATH, or the directory no longer exists.",
  "git-missing-hint": "Install git 2.38 or newer.",
  "git-not-started": "git cannot be started: {{why}}.",
  "git-old": "The git in PATH has version {{version}}, but worktrees for tasks need {{least}}.",
  "git-old-hint": "Install git {{least}} or newer, or write `checkout: project` in the plan.",
  "git-stopped": "git was stopped because the attempt was stopped.",
  "head-astray": "{{attempt}} left HEAD at a commit that does not include its branch {{branch}}.",
  "head-astray-hint": "Open it with wzp shell {{attempt}} and merge what you need. Both are kept unchanged.",
  "merge-conflict": "Merge conflict: {{one}} and {{other}} both changed {{files}}.",
  "merge-conflict-hint": "Make one of them need the other, or merge their branches manually.",
  "names-and-more": "{{names}} and {{more}} more",
  "nothing-kept": "The worktree of {{attempt}} was removed; it had no changes to save.",
  "nothing-kept-hint": "List all saved work: wzp saved",
  "nothing-to-continue":
    "{{attempt}} has no checkout, no branch {{branch}} and no saved work any more, so it cannot be continued.",
  "nothing-to-continue-hint": "Start afresh: wzp retry {{task}}",
  "nothing-saved": "This repository has no saved work of {{attempt}}.",
  "nothing-saved-hint": "List all saved work: wzp saved",
  "operation-unfinished": "{{attempt}} ended during an unfinished {{what}}, so its work cannot be committed.",
  "operation-unfinished-hint":
    "Finish or abort it with wzp shell {{attempt}}. Nothing is removed before it is saved.",
  "repository-gone": "The git repository {{repository}} no longer exists.",
  "repository-gone-hint": "Restore it, or submit the run again from its new location.",
  "repository-missing": "{{directory}} is not in a git repository, so a worktree cannot be created.",
  "repository-missing-hint":
    "Run git init and commit, or write `checkout: project` or `checkout: none` in the plan.",
  "repository-of-attempt-gone":
    "The repository {{repository}}, in which {{attempt}} worked, no longer exists on the machine of its worker.",
  "repository-within":
    "{{path}} is a separate repository that was created inside the worktree. Its commits would be lost with the worktree.",
  "repository-within-hint":
    "Open the checkout with wzp shell, then move that repository elsewhere, or add it to .gitignore and delete it.",
  "repository-without-commit":
    "The repository in {{root}} has no commit yet, so a worktree cannot be created.",
  "repository-without-commit-hint": "Make a first commit: git add . && git commit -m first",
  "resolve-branch-moved": "The checkout of {{change}} is not on {{branch}} with the commits of the change.",
  "resolve-branch-moved-hint": "Check out this branch there again, or see its commits with: git log",
  "resolve-commit-unknown":
    "The commit {{commit}}, which resolves {{change}}, does not exist in its repository.",
  "resolve-commits-lost": "{{commit}} does not contain the commits of {{change}}.",
  "resolve-commits-lost-hint":
    "Merge {{target}} into the task's branch instead of rewriting it: wzp resolve {{change}}",
  "resolve-elsewhere": "The commits of {{change}} are not in {{repository}} on this machine.",
  "resolve-elsewhere-hint": "Run wzp resolve on the machine of the worker that ran the task.",
  "resolve-left": "{{change}} still has conflicts in {{files}}.",
  "resolve-left-hint":
    "Resolve and stage them with git add; wzp resolve {{change}} continues. To give up: wzp resolve --abort {{change}}",
  "resolve-markers": "{{files}} of {{change}} still contain conflict markers.",
  "resolve-markers-hint":
    "Remove them and run git add, then: wzp resolve {{change}} --done. If they belong there, add --force.",
  "resolve-not-merged": "{{target}} is not merged into the branch of {{change}}.",
  "resolve-not-merged-hint": "Begin the merge with: wzp resolve {{change}}",
  "restore-exists": "{{root}} already exists. Restoring never overwrites anything.",
  "restore-exists-hint": "Use --into with a directory that does not exist yet.",
  "retry-need-hint": "Retry it: wzp retry {{need}}",
  "save-no-repository":
    "The work of {{attempt}} cannot be saved because its repository {{repository}} no longer exists.",
  "save-no-repository-hint": "Nothing was removed. Check {{root}}, and delete it if you no longer need it.",
  "save-no-worktree": "The work cannot be saved because git no longer knows the worktree {{root}}.",
  "save-no-worktree-hint": "Nothing was removed. Run in the repository: git worktree repair {{root}}",
  "submodule-dirty":
    "The submodule {{path}} has uncommitted files ({{file}}), which a commit of the project cannot contain.",
  "submodule-dirty-hint": "Open it with wzp shell, then commit and push the changes there, or undo them.",
  "submodule-unpushed":
    "The submodule {{path}} has unpushed commits ({{commit}}) on a branch, in a stash or in its reflog.",
  "submodule-unpushed-hint":
    "Open it with wzp shell and push them, or discard them: git reflog expire --expire=now --all",
  "target-branch-gone": "The branch {{branch}} no longer exists.",
  "target-branch-gone-hint": "Create it again, or set `target` in the plan: git branch {{branch}}",
  "tree-busy":
    "{{branch}} is checked out in {{directory}}, where a merge, rebase or other git command is not finished.",
  "tree-busy-hint": "Finish or abort it. The change then lands by itself.",
  "tree-dirty": "{{branch}} is checked out in {{directory}}, which has uncommitted changes in {{files}}.",
  "tree-dirty-hint": "Commit, stash or move them. The change then lands by itself.",
  "tree-kept": "{{branch}} is checked out in {{directory}}, and the plan says `update-checkout: never`.",
  "tree-kept-hint":
    "The change lands by itself once another branch is checked out there: git -C {{directory}} switch --detach",
  "tree-locked": "{{branch}} is checked out in {{directory}}, whose index has been locked since {{since}}.",
  "tree-locked-hint":
    "A git command or an editor may be working there: the change lands when it ends. If none is, a crash left the lock behind. Remove it: {{path}}",
  "tree-refused": "{{branch}} is checked out in {{directory}}, which git does not fast-forward: {{said}}",
  "tree-refused-hint": "The change lands by itself once git can fast-forward it: git status",
  "worker-mistake": "Internal error of the worker. Details are in its log.",
  "worker-mistake-hint": "See logs/worker.log in the state directory of its machine.",
  "commit-not-of-change": "Commit {{commit}} is not part of this change, or no longer in its repository.",
  "commit-not-of-change-hint": "The review of the change lists its revisions and their commits.",
  "draft-unknown": "You have no draft {{comment}} in this review.",
  "draft-unknown-hint": "A comment that was sent cannot be changed any more. Reply to it instead.",
  "file-not-in-commit": "Commit {{commit}} contains no file {{path}}.",
  "file-not-text": "{{path}} is not a text file, or too large to show.",
  "line-not-in-file": "{{path}} has {{total}} lines, so there is no line {{line}}.",
  "review-empty": "The review contains neither a verdict nor a comment.",
  "review-empty-hint": "Write a comment, approve the change, or request changes.",
  "review-missing": "{{change}} has {{approvals}} of {{required}} approvals that it needs.",
  "review-missing-hint": "Look at it and approve it: wzp review {{change}}",
  "review-objections": "{{names}} requested changes to {{change}}.",
  "review-objections-hint": "It can land after the same person approved it: wzp review {{change}}",
  "review-outdated": "{{change}} has other commits by now: its last one is {{commit}}, not {{seen}}.",
  "review-outdated-hint":
    "Nothing was sent, and your drafts are kept. Look at the new commits: wzp review {{change}}",
  "thread-unknown": "This review has no thread {{thread}}.",
} as const;
