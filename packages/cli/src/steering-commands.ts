import { type CommandEntry, groups } from "./command-entry.ts";

/** Commands that decide when tasks and runs start. */
export const steeringCommands: Readonly<Record<string, CommandEntry>> = {
  group: {
    group: groups.work,
    description: "list groups of tasks, limit how many of their tasks run at a time, or pause them",
    load: async () => (await import("./commands/work/group.ts")).registerGroup,
  },
  services: {
    group: groups.work,
    description:
      "start, stop, restart and watch the services of the plan: databases, dev servers and the like",
    load: async () => (await import("./commands/terminals/services.ts")).registerServices,
  },
  schedules: {
    group: groups.work,
    description:
      "start runs at set times: list, add, pause and run schedules, or take over those of the plan",
    load: async () => (await import("./commands/work/schedules.ts")).registerSchedules,
  },
  webhooks: {
    group: groups.work,
    description:
      "send events of this project to other programs: add, change, test, replay, pause and list webhooks",
    load: async () => (await import("./commands/work/webhooks.ts")).registerWebhooks,
  },
  hooks: {
    group: groups.work,
    description:
      "run commands of the plan after events: list and trust hooks, see their runs, run them by hand",
    load: async () => (await import("./commands/work/hooks.ts")).registerHooks,
  },
  incoming: {
    group: groups.work,
    description: "start runs when other programs call: add, rotate, pause and list incoming webhooks",
    load: async () => (await import("./commands/work/incoming.ts")).registerIncoming,
  },
};
