import { changeCommands } from "./change-commands.ts";
import { type CommandEntry, groups } from "./command-entry.ts";
import { daemonCommands } from "./daemon-commands.ts";
import { steeringCommands } from "./steering-commands.ts";

export const commandTable: Readonly<Record<string, CommandEntry>> = {
  ...daemonCommands,
  plan: {
    group: groups.plan,
    description: "validate the plan, or show its graph",
    load: async () => (await import("./commands/work/plan.ts")).registerPlan,
  },
  run: {
    group: groups.work,
    description: "run the whole plan or selected tasks, and wait for the result",
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
  acp: {
    group: groups.work,
    description: "talk to a coding agent over the Agent Client Protocol, in this terminal",
    local: true,
    load: async () => (await import("./commands/agents/acp.ts")).registerAcp,
  },
  mcp: {
    group: groups.work,
    description: "give a coding agent access to its run, over MCP",
    local: true,
    load: async () => (await import("./commands/work/mcp.ts")).registerMcp,
  },
  outside: {
    group: groups.work,
    description: "keep the place of an agent that wzp does not start (tasks with agent: outside run it)",
    local: true,
    load: async () => (await import("./commands/agents/outside.ts")).registerOutside,
  },
  cancel: {
    group: groups.work,
    description: "cancel tasks or runs, with every process they started",
    load: async () => (await import("./commands/work/cancel.ts")).registerCancel,
  },
  retry: {
    group: groups.work,
    description: "run finished tasks again",
    load: async () => (await import("./commands/work/retry.ts")).registerRetry,
  },
  continue: {
    group: groups.work,
    description: "run a finished task again in its checkout, with a new prompt for an agent",
    load: async () => (await import("./commands/work/continue.ts")).registerContinue,
  },
  pick: {
    group: groups.work,
    description: "pick the agent whose work is taken over, or list the candidates",
    load: async () => (await import("./commands/work/pick.ts")).registerPick,
  },
  pin: {
    group: groups.work,
    description: "keep a run whatever its age, until it is unpinned",
    load: async () => (await import("./commands/work/pin.ts")).registerPin,
  },
  unpin: {
    group: groups.work,
    description: "keep a run only as long as others",
    load: async () => (await import("./commands/work/pin.ts")).registerUnpin,
  },
  pause: {
    group: groups.work,
    description: "keep tasks from starting until they are resumed; running ones continue",
    load: async () => (await import("./commands/work/pause.ts")).registerPause,
  },
  resume: {
    group: groups.work,
    description: "resume paused tasks, or start delayed ones now",
    load: async () => (await import("./commands/work/resume.ts")).registerResume,
  },
  ...steeringCommands,
  edit: {
    group: groups.work,
    description: "change the command, variables, time limit, priority or group of a waiting task",
    load: async () => (await import("./commands/work/edit.ts")).registerEdit,
  },
  priority: {
    group: groups.work,
    description: "change which waiting tasks start first",
    load: async () => (await import("./commands/work/priority.ts")).registerPriority,
  },
  tui: {
    group: groups.look,
    description: "watch and control everything in a full-screen view (also opened by wzp without arguments)",
    load: async () => (await import("./commands/look/tui.ts")).registerTui,
  },
  agents: {
    group: groups.look,
    description: "list agents and their quota pools, try an agent, or open a pool",
    load: async () => (await import("./commands/look/agents.ts")).registerAgents,
  },
  inbox: {
    group: groups.look,
    description: "list what needs you in all projects, with the command that helps",
    load: async () => (await import("./commands/look/inbox.ts")).registerInbox,
  },
  projects: {
    group: groups.look,
    description: "list projects with their ids, directories and number of runs",
    load: async () => (await import("./commands/look/projects.ts")).registerProjects,
  },
  ps: {
    group: groups.look,
    description: "list runs and their unfinished tasks",
    load: async () => (await import("./commands/look/ps.ts")).registerPs,
  },
  show: {
    group: groups.look,
    description: "show the details of a run, task or attempt",
    load: async () => (await import("./commands/look/show.ts")).registerShow,
  },
  logs: {
    group: groups.look,
    description: "print or follow the output of tasks",
    load: async () => (await import("./commands/look/logs.ts")).registerLogs,
  },
  artifacts: {
    group: groups.look,
    description: "list and download the output files of a task",
    load: async () => (await import("./commands/look/artifacts.ts")).registerArtifacts,
  },
  wait: {
    group: groups.look,
    description: "wait until tasks or runs have finished",
    load: async () => (await import("./commands/look/wait.ts")).registerWait,
  },
  system: {
    group: groups.look,
    description: "print what server, worker and session hosts logged",
    local: true,
    load: async () => (await import("./commands/look/system.ts")).registerSystem,
  },
  alerts: {
    group: groups.look,
    description: "list what is wrong with the server, or silence it",
    load: async () => (await import("./commands/look/alerts.ts")).registerAlerts,
  },
  events: {
    group: groups.look,
    description: "stream all events as JSON lines",
    load: async () => (await import("./commands/look/events.ts")).registerEvents,
  },
  timeline: {
    group: groups.look,
    description: "show when each task of a run was running, and the critical path",
    load: async () => (await import("./commands/look/timeline.ts")).registerTimeline,
  },
  compare: {
    group: groups.look,
    description: "compare two runs task by task: what broke, what was fixed, what takes longer",
    load: async () => (await import("./commands/look/compare.ts")).registerCompare,
  },
  attach: {
    group: groups.terminals,
    description: "attach this terminal to a running task",
    load: async () => (await import("./commands/terminals/attach.ts")).registerAttach,
  },
  send: {
    group: groups.terminals,
    description: "send text or keys to a task's terminal",
    load: async () => (await import("./commands/terminals/send.ts")).registerSend,
  },
  answer: {
    group: groups.terminals,
    description: "answer what programs ask in their terminals",
    load: async () => (await import("./commands/terminals/answer.ts")).registerAnswer,
  },
  say: {
    group: groups.terminals,
    description: "say the same to running agents: their next prompt, typed when they wait for one",
    load: async () => (await import("./commands/terminals/say.ts")).registerSay,
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
    description: "list, draw and save pane layouts",
    load: async () => (await import("./commands/terminals/layout.ts")).registerLayout,
  },
  plugin: {
    group: groups.terminals,
    description: "install the WezTerm plugin, or show whether it is installed",
    load: async () => (await import("./commands/terminals/plugin.ts")).registerPlugin,
  },
  ...changeCommands,
  login: {
    group: groups.team,
    description: "sign in to another server, confirmed in a browser",
    load: async () => (await import("./commands/team/login.ts")).registerLogin,
  },
  logout: {
    group: groups.team,
    description: "sign out of a server",
    load: async () => (await import("./commands/team/logout.ts")).registerLogout,
  },
  context: {
    group: groups.team,
    description: "list servers, and choose the one that commands use",
    load: async () => (await import("./commands/team/context.ts")).registerContext,
  },
  account: {
    group: groups.team,
    description: "manage your account: password, second factor, sign-ins",
    load: async () => (await import("./commands/team/account.ts")).registerAccount,
  },
  notifications: {
    group: groups.team,
    description: "choose what you are notified of, list the browsers that receive it, and test them",
    load: async () => (await import("./commands/team/notifications.ts")).registerNotifications,
  },
  users: {
    group: groups.team,
    description: "manage users: add, give roles, reset, disable",
    load: async () => (await import("./commands/team/users.ts")).registerUsers,
  },
  oidc: {
    group: groups.team,
    description: "set up single sign-on with an OpenID Connect provider",
    load: async () => (await import("./commands/team/oidc.ts")).registerOidc,
  },
  keys: {
    group: groups.team,
    description: "create and revoke API keys",
    load: async () => (await import("./commands/team/keys.ts")).registerKeys,
  },
  secrets: {
    group: groups.team,
    description: "store tokens, keys and passwords that tasks can use but nobody can read",
    load: async () => (await import("./commands/team/secrets.ts")).registerSecrets,
  },
  workers: {
    group: groups.team,
    description: "list workers, invite, drain and remove those of other machines",
    load: async () => (await import("./commands/team/workers.ts")).registerWorkers,
  },
  admin: {
    group: groups.team,
    description: "manage the server: settings, maintenance, log level, resource use",
    load: async () => (await import("./commands/team/admin.ts")).registerAdmin,
  },
  audit: {
    group: groups.team,
    description: "read, export and verify the audit log",
    load: async () => (await import("./commands/team/audit.ts")).registerAudit,
  },
  completion: {
    group: groups.shell,
    description: "print the completion script for bash, zsh or fish",
    load: async () => (await import("./commands/shell/completion.ts")).registerCompletion,
  },
};
