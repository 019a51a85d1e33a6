/** Commands of other tools, above all pueue, that people type, and what to use here. */
export const foreignCommands: Readonly<Partial<Record<string, string>>> = {
  callback: "Act on the end of a task with: wzp wait ID && COMMAND — or wzp add --after ID -- COMMAND",
  completions: "Set up completion with: wzp completion SHELL",
  enqueue: "Start held, delayed or paused tasks with: wzp resume ID",
  env: "Change variables of a waiting task with: wzp edit ID --env NAME=VALUE — of a finished one with: wzp retry ID --env NAME=VALUE",
  exec: "Queue a command with: wzp add -- COMMAND — type into a running task with: wzp send ID TEXT",
  follow: "Follow a log with: wzp logs -f ID",
  "format-status": "List runs and tasks as JSON with: wzp ps --json",
  fg: "Attach to a running task with: wzp attach ID",
  groups: "List and change groups of tasks with: wzp group list",
  hold: "Keep waiting tasks from starting with: wzp pause ID — from the start with: wzp add --hold",
  kill: "Stop tasks with: wzp cancel ID",
  list: "List runs and tasks with: wzp ps",
  log: "Print the output of tasks with: wzp logs ID",
  ls: "List runs and tasks with: wzp ps",
  parallel:
    "Limit tasks that run at once with: wzp group set NAME --parallel N --default — or limits.parallel in the plan",
  remove: "Cancel waiting or running tasks with: wzp cancel ID — finished ones need no removal",
  reset: "Cancel runs with: wzp cancel ID — remove old checkouts with: wzp clean",
  restart: "Run a task again with: wzp retry ID",
  rm: "Cancel waiting or running tasks with: wzp cancel ID — finished ones need no removal",
  at: "Start a command once, later, with: wzp add --delay 2h -- COMMAND",
  cron: "Start runs at set times with: wzp schedules add --cron TIMES -- COMMAND",
  schedule: "Work with schedules with: wzp schedules list, wzp schedules add --cron TIMES -- COMMAND",
  shutdown: "Stop server and worker with: wzp down",
  start: "Start held, delayed or paused tasks with: wzp resume ID — server and worker with: wzp up",
  stash: "Keep waiting tasks from starting with: wzp pause ID — from the start with: wzp add --hold",
  stop: "Stop tasks with: wzp cancel ID — server and worker with: wzp down",
  submit: "Queue a command with: wzp add -- COMMAND — run the plan with: wzp run",
  switch: "Change which waiting tasks start first with: wzp priority NUMBER ID",
  tail: "Follow a log with: wzp logs -f ID",
  top: "Watch everything in a full-screen view with: wzp tui",
};

/** Options of pueue that people type after `wzp add`, and what to use here. */
const foreignOptions: Readonly<Partial<Record<string, string>>> = {
  "--label": "Title the run with: wzp add --title TEXT -- COMMAND",
  "--stashed": "Keep the task from starting with: wzp add --hold -- COMMAND",
};

/** Returns what to use instead of an unknown option of `wzp add`, from the message about it. */
export function hintForOption(command: string | undefined, message: string): string | undefined {
  const option = /^error: unknown option '(--[a-z-]+)/.exec(message)?.[1];
  return command === "add" && option !== undefined ? foreignOptions[option] : undefined;
}
