/** Hooks: why one does not run. */
export const hookMessages = {
  "hook-unknown": "This project has no hook for {{hook}}.",
  "hook-unknown-hint": "List them with: wzp hooks list",
  "hook-no-event": "There is no such event that starts the hook {{hook}}.",
  "hook-refused-exited": "The hook {{hook}} refused: it ended with exit code {{code}}.",
  "hook-refused-signalled": "The hook {{hook}} refused: it was ended by {{signal}}.",
  "hook-refused-late": "The hook {{hook}} refused: its time was over.",
  "hook-refused-broken": "The hook {{hook}} could not run: {{why}}",
  "hook-last-lines": "Its last lines: {{lines}}",
  "hook-file-unknown": "No plan file with the hash {{hash}} was offered in this project.",
  "hook-file-unknown-hint": "List the files with: wzp hooks list",
} as const;
