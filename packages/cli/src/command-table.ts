import type { Command } from "commander";

import type { CliContext } from "./invocation/context.ts";

export type RegisterCommand = (program: Command, cli: CliContext) => void;

export interface CommandEntry {
  readonly group: string;
  /** The only description of the command: `--help`, completions and the reference use it. */
  readonly description: string;
  /** For commands that our own programs start; not shown in the help. */
  readonly hidden?: boolean;
  /**
   * Works with files, programs or terminals of this machine; fails with a message when another server is
   * chosen.
   */
  readonly local?: boolean;
  /** Loads the command's module; only the command that is run is loaded. */
  readonly load: () => Promise<RegisterCommand>;
}

const groups = {
  daemons: "Start and stop:",
  plan: "Plan:",
  work: "Work:",
  look: "Look:",
  terminals: "Terminals:",
  changes: "Changes:",
  team: "Team:",
  shell: "Shell:",
} as const;

export const commandTable: Readonly<Record<string, CommandEntry>> = {
  up: {
    group: groups.daemons,
    description: "start server and worker in the background",
    local: true,
    load: async () => (await import("./commands/daemons/up.ts")).registerUp,
  },
  down: {
    group: groups.daemons,
    description: "stop server, worker and session hosts, and verify that nothing is left",
    local: true,
    load: async () => (await import("./commands/daemons/down.ts")).registerDown,
  },
  status: {
    group: groups.daemons,
    description: "say what runs, and what is in trouble",
    load: async () => (await import("./commands/daemons/status.ts")).registerStatus,
  },
  web: {
    group: groups.daemons,
    description: "open the browser, signed in by a link for one use",
    load: async () => (await import("./commands/daemons/web.ts")).registerWeb,
  },
  doctor: {
    group: groups.daemons,
    description: "check this machine and say what to do",
    local: true,
    load: async () => (await import("./commands/daemons/doctor.ts")).registerDoctor,
  },
  demo: {
    group: groups.daemons,
    description: "run the backlog of a sample project, in a home of its own",
    local: true,
    load: async () => (await import("./commands/daemons/demo.ts")).registerDemo,
  },
  init: {
    group: groups.daemons,
    description: "write a plan from what the project already has",
    load: async () => (await import("./commands/work/init.ts")).registerInit,
  },
  plan: {
    group: groups.plan,
    description: "check the plan, or show its graph",
    load: async () => (await import("./commands/work/plan.ts")).registerPlan,
  },
  run: {
    group: groups.work,
    description: "run the plan, or some of its tasks, and wait for the result",
    load: async () => (await import("./commands/work/run.ts")).registerRun,
  },
  add: {
    group: groups.work,
    description: "queue one command",
    load: async () => (await import("./commands/work/add.ts")).registerAdd,
  },
  map: {
    group: groups.work,
    description: "run a command once for each argument or line of input",
    load: async () => (await import("./commands/work/map.ts")).registerMap,
  },
  cancel: {
    group: groups.work,
    description: "stop tasks or runs with everything they started",
    load: async () => (await import("./commands/work/cancel.ts")).registerCancel,
  },
  retry: {
    group: groups.work,
    description: "run ended tasks again",
    load: async () => (await import("./commands/work/retry.ts")).registerRetry,
  },
  pause: {
    group: groups.work,
    description: "start no more of these tasks until resumed; running ones go on",
    load: async () => (await import("./commands/work/pause.ts")).registerPause,
  },
  resume: {
    group: groups.work,
    description: "let paused tasks go on",
    load: async () => (await import("./commands/work/resume.ts")).registerResume,
  },
  priority: {
    group: groups.work,
    description: "change what starts first among waiting tasks",
    load: async () => (await import("./commands/work/priority.ts")).registerPriority,
  },
  tui: {
    group: groups.look,
    description: "watch and steer everything in a full-screen view; wzp alone opens it too",
    load: async () => (await import("./commands/look/tui.ts")).registerTui,
  },
  ps: {
    group: groups.look,
    description: "list runs and their unfinished tasks",
    load: async () => (await import("./commands/look/ps.ts")).registerPs,
  },
  show: {
    group: groups.look,
    description: "show everything about a run, a task or an attempt",
    load: async () => (await import("./commands/look/show.ts")).registerShow,
  },
  logs: {
    group: groups.look,
    description: "print or follow what tasks wrote",
    load: async () => (await import("./commands/look/logs.ts")).registerLogs,
  },
  artifacts: {
    group: groups.look,
    description: "list and fetch the files that a task kept",
    load: async () => (await import("./commands/look/artifacts.ts")).registerArtifacts,
  },
  wait: {
    group: groups.look,
    description: "wait until tasks or runs have ended",
    load: async () => (await import("./commands/look/wait.ts")).registerWait,
  },
  events: {
    group: groups.look,
    description: "stream every change as JSON lines",
    load: async () => (await import("./commands/look/events.ts")).registerEvents,
  },
  timeline: {
    group: groups.look,
    description: "show when each task of a run worked, and the critical path",
    load: async () => (await import("./commands/look/timeline.ts")).registerTimeline,
  },
  compare: {
    group: groups.look,
    description: "compare two runs task by task: what broke, what was fixed, what takes longer",
    load: async () => (await import("./commands/look/compare.ts")).registerCompare,
  },
  attach: {
    group: groups.terminals,
    description: "open the terminal of a running task here",
    load: async () => (await import("./commands/terminals/attach.ts")).registerAttach,
  },
  send: {
    group: groups.terminals,
    description: "type text or keys into a task's terminal",
    load: async () => (await import("./commands/terminals/send.ts")).registerSend,
  },
  open: {
    group: groups.terminals,
    description: "show running tasks side by side in panes of WezTerm or tmux",
    local: true,
    load: async () => (await import("./commands/terminals/open.ts")).registerOpen,
  },
  shell: {
    group: groups.terminals,
    description: "open a shell in a task's checkout",
    local: true,
    load: async () => (await import("./commands/terminals/shell.ts")).registerShell,
  },
  layout: {
    group: groups.terminals,
    description: "list, draw and save the arrangements of panes that can be opened",
    load: async () => (await import("./commands/terminals/layout.ts")).registerLayout,
  },
  plugin: {
    group: groups.terminals,
    description: "install the WezTerm plugin, or say how it stands with it",
    load: async () => (await import("./commands/terminals/plugin.ts")).registerPlugin,
  },
  diff: {
    group: groups.changes,
    description: "show what a task changed",
    load: async () => (await import("./commands/changes/diff.ts")).registerDiff,
  },
  saved: {
    group: groups.changes,
    description: "list work that was saved before a checkout was removed",
    load: async () => (await import("./commands/changes/saved.ts")).registerSaved,
  },
  restore: {
    group: groups.changes,
    description: "bring saved work back as a new branch and worktree",
    load: async () => (await import("./commands/changes/restore.ts")).registerRestore,
  },
  clean: {
    group: groups.changes,
    description: "remove old checkouts; nothing that is not saved is lost",
    load: async () => (await import("./commands/changes/clean.ts")).registerClean,
  },
  cache: {
    group: groups.changes,
    description: "list and drop what set-ups made that is kept for later checkouts",
    local: true,
    load: async () => (await import("./commands/changes/cache.ts")).registerCache,
  },
  login: {
    group: groups.team,
    description: "sign in at another server, confirmed in a browser",
    load: async () => (await import("./commands/team/login.ts")).registerLogin,
  },
  logout: {
    group: groups.team,
    description: "end the sign-in at a server",
    load: async () => (await import("./commands/team/logout.ts")).registerLogout,
  },
  context: {
    group: groups.team,
    description: "list and choose the servers that commands speak to",
    load: async () => (await import("./commands/team/context.ts")).registerContext,
  },
  account: {
    group: groups.team,
    description: "one's own account: password, second factor, sign-ins",
    load: async () => (await import("./commands/team/account.ts")).registerAccount,
  },
  users: {
    group: groups.team,
    description: "add people, give roles, reset and disable",
    load: async () => (await import("./commands/team/users.ts")).registerUsers,
  },
  oidc: {
    group: groups.team,
    description: "single sign-on: set up the provider at which people sign in",
    load: async () => (await import("./commands/team/oidc.ts")).registerOidc,
  },
  keys: {
    group: groups.team,
    description: "make and revoke API keys",
    load: async () => (await import("./commands/team/keys.ts")).registerKeys,
  },
  secrets: {
    group: groups.team,
    description: "keep what tasks may know and nobody may read: tokens, keys, passwords",
    load: async () => (await import("./commands/team/secrets.ts")).registerSecrets,
  },
  workers: {
    group: groups.team,
    description: "list workers, make tokens for those of other machines",
    load: async () => (await import("./commands/team/workers.ts")).registerWorkers,
  },
  admin: {
    group: groups.team,
    description: "settings, maintenance, log level and resource use of the server",
    load: async () => (await import("./commands/team/admin.ts")).registerAdmin,
  },
  audit: {
    group: groups.team,
    description: "who changed what: read, export and verify the log",
    load: async () => (await import("./commands/team/audit.ts")).registerAudit,
  },
  ids: {
    group: groups.shell,
    description: "the newest ids, for the completions",
    hidden: true,
    load: async () => (await import("./commands/shell/ids.ts")).registerIds,
  },
  completion: {
    group: groups.shell,
    description: "print the completion script for bash, zsh or fish",
    load: async () => (await import("./commands/shell/completion.ts")).registerCompletion,
  },
};
