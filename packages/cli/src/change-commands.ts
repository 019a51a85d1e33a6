import { type CommandEntry, groups } from "./command-entry.ts";

/** The commands about changes of tasks. */
export const changeCommands: Readonly<Record<string, CommandEntry>> = {
  review: {
    group: groups.changes,
    description: "review the change of a task: comment, approve it, or request changes",
    load: async () => (await import("./commands/changes/review.ts")).registerReview,
  },
  merge: {
    group: groups.changes,
    description: "merge the changes of tasks into their target, one after another, each verified",
    load: async () => (await import("./commands/changes/merge.ts")).registerMerge,
  },
  unmerge: {
    group: groups.changes,
    description: "revert changes that have landed",
    load: async () => (await import("./commands/changes/unmerge.ts")).registerUnmerge,
  },
  pr: {
    group: groups.changes,
    description: "open or update pull requests for changes on GitHub, GitLab, Gitea or Forgejo",
    load: async () => (await import("./commands/changes/pr.ts")).registerPr,
  },
  resolve: {
    group: groups.changes,
    description: "resolve the conflict of a change in a shell, and queue it again",
    local: true,
    load: async () => (await import("./commands/changes/resolve.ts")).registerResolve,
  },
  queue: {
    group: groups.changes,
    description: "show the changes that wait to land, and reorder, withdraw or pause them",
    load: async () => (await import("./commands/changes/queue.ts")).registerQueue,
  },
  radar: {
    group: groups.changes,
    description: "show which running tasks and changes touch the same files, and which conflict",
    load: async () => (await import("./commands/changes/radar.ts")).registerRadar,
  },
  diff: {
    group: groups.changes,
    description: "show what a task changed",
    load: async () => (await import("./commands/changes/diff.ts")).registerDiff,
  },
  saved: {
    group: groups.changes,
    description: "list uncommitted work that was saved before its checkout was removed",
    load: async () => (await import("./commands/changes/saved.ts")).registerSaved,
  },
  restore: {
    group: groups.changes,
    description: "restore saved work to a new branch and worktree",
    load: async () => (await import("./commands/changes/restore.ts")).registerRestore,
  },
  clean: {
    group: groups.changes,
    description: "remove old checkouts; uncommitted work is saved first",
    load: async () => (await import("./commands/changes/clean.ts")).registerClean,
  },
  cache: {
    group: groups.changes,
    description: "list and delete cached set-ups that new checkouts reuse",
    local: true,
    load: async () => (await import("./commands/changes/cache.ts")).registerCache,
  },
};
