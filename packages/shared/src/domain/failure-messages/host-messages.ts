/** Start failures of a session host, which loads only this catalogue. */
export const hostMessages = {
  "arguments-long": "The arguments and the environment of {{program}} are too long for this machine.",
  "arguments-long-hint": "Pass long values in a file.",
  "command-empty": "The command is empty.",
  "directory-absent": "The directory {{directory}} does not exist.",
  "directory-closed": "{{directory}} cannot be entered: permission denied.",
  "directory-is-none": "{{directory}} is not a directory.",
  "host-disk-full": "The disk is full: {{path}} cannot be written.",
  "host-disk-full-hint":
    "Free some space (`wzp clean --dry-run` lists what can be removed), then retry the task.",
  "host-full": "The session host {{host}} is full.",
  "path-closed": "{{path}} cannot be written: permission denied ({{code}}).",
  "path-unwritable": "{{path}} cannot be written ({{code}}).",
  "program-absent": "The program {{program}} does not exist.",
  "program-absent-or-interpreter": "{{program}} does not exist, or its interpreter does not.",
  "program-closed": "{{program}} cannot be executed: permission denied.",
  "program-closed-hint": "Make it executable: chmod +x {{program}}",
  "program-is-directory": "{{program}} is a directory, not a program.",
  "program-not-found": "The program {{program}} was not found in PATH ({{path}}).",
  "program-not-found-hint": "Install {{program}}, or specify its path.",
  "program-not-started": "{{program}} could not be started ({{code}}).",
  "pty-missing": "Terminals need the package @lydell/node-pty-{{platform}}-{{arch}}, which is not installed.",
  "pty-missing-hint":
    "Reinstall wezterm-parallel with its optional dependencies, or write `terminal: false` for the task.",
  "terminal-not-in-host": "This session host has no terminal {{session}}.",
  "version-of-host": "This session host uses protocol {{own}}, not {{other}}.",
} as const;
