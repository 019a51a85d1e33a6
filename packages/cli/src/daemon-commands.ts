import { type CommandEntry, groups } from "./command-entry.ts";

/** They need the files and programs of this machine. */
const here = { group: groups.daemons, local: true };

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
    ...here,
    description: "check this machine and suggest fixes",
    load: async () => (await import("./commands/daemons/doctor.ts")).registerDoctor,
  },
  config: {
    ...here,
    description: "show every setting, its value, and where it is from",
    load: async () => (await import("./commands/daemons/config.ts")).registerConfig,
  },
  backup: {
    ...here,
    description: "back up this home, encrypted and while it is used; list backups, and verify them",
    load: async () => (await import("./commands/daemons/backup.ts")).registerBackup,
  },
  "restore-backup": {
    ...here,
    description: "restore this home, and the branches of its projects, from a backup",
    load: async () => (await import("./commands/daemons/restore-backup.ts")).registerRestoreBackup,
  },
  store: {
    ...here,
    description: "check the runs and accounts of this home, or move them to another database",
    load: async () => (await import("./commands/daemons/store.ts")).registerStore,
  },
  worker: {
    ...here,
    description: "let this machine work for a server on another machine",
    load: async () => (await import("./commands/daemons/worker.ts")).registerWorker,
  },
  plugins: {
    ...here,
    description: "list, add, remove or test plugins",
    load: async () => (await import("./commands/daemons/plugins.ts")).registerPlugins,
  },
  demo: {
    ...here,
    description: "run the backlog of a sample project, with a separate home directory",
    load: async () => (await import("./commands/daemons/demo.ts")).registerDemo,
  },
  init: {
    group: groups.daemons,
    description: "write a plan based on the project's scripts, targets and CI jobs",
    load: async () => (await import("./commands/work/init.ts")).registerInit,
  },
};
