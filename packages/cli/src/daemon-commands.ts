import { type CommandEntry, groups } from "./command-entry.ts";

/** Commands that start, stop, check and back up a home. */
export const daemonCommands: Readonly<Record<string, CommandEntry>> = {
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
    description: "show what is running, and any problems",
    load: async () => (await import("./commands/daemons/status.ts")).registerStatus,
  },
  web: {
    group: groups.daemons,
    description: "open the dashboard in the browser, signed in by a one-time link",
    load: async () => (await import("./commands/daemons/web.ts")).registerWeb,
  },
  doctor: {
    group: groups.daemons,
    description: "check this machine and suggest fixes",
    local: true,
    load: async () => (await import("./commands/daemons/doctor.ts")).registerDoctor,
  },
  config: {
    group: groups.daemons,
    description: "show every setting, its value, and where it is from",
    local: true,
    load: async () => (await import("./commands/daemons/config.ts")).registerConfig,
  },
  backup: {
    group: groups.daemons,
    description: "back up this home, encrypted and while it is used; list backups, and verify them",
    local: true,
    load: async () => (await import("./commands/daemons/backup.ts")).registerBackup,
  },
  "restore-backup": {
    group: groups.daemons,
    description: "restore this home, and the branches of its projects, from a backup",
    local: true,
    load: async () => (await import("./commands/daemons/restore-backup.ts")).registerRestoreBackup,
  },
  store: {
    group: groups.daemons,
    description: "check the runs and accounts of this home, or move them to another database",
    local: true,
    load: async () => (await import("./commands/daemons/store.ts")).registerStore,
  },
  worker: {
    group: groups.daemons,
    description: "let this machine work for a server on another machine",
    local: true,
    load: async () => (await import("./commands/daemons/worker.ts")).registerWorker,
  },
  plugins: {
    group: groups.daemons,
    description: "list, add, remove or test what others have written for wzp",
    local: true,
    load: async () => (await import("./commands/daemons/plugins.ts")).registerPlugins,
  },
  demo: {
    group: groups.daemons,
    description: "run the backlog of a sample project, with a separate home directory",
    local: true,
    load: async () => (await import("./commands/daemons/demo.ts")).registerDemo,
  },
  init: {
    group: groups.daemons,
    description: "write a plan based on the project's scripts, targets and CI jobs",
    load: async () => (await import("./commands/work/init.ts")).registerInit,
  },
};
