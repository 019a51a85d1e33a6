/** Services: why one does not run, and why a task does not get it. */
export const serviceMessages = {
  "check-exited": "its command ended with exit code {{code}}",
  "check-killed": "its command was ended by {{signal}}",
  "check-silent": "no answer within {{seconds}} s",
  "check-unreachable": "{{address}} does not answer: {{why}}",
  "check-status": "{{address}} answers {{status}}",
  "check-text-missing": "its output does not contain the text",
  "check-none": "no check has ended",
  "service-check-failed": "The check of service {{service}} failed: {{why}}.",
  "service-not-ready": "Service {{service}} was not ready within {{seconds}} s: {{why}}.",
  "service-exited": "Service {{service}} ended with exit code {{code}}.",
  "service-signalled": "Service {{service}} was ended by {{signal}}.",
  "service-lost": "The process that ran service {{service}} was lost.",
  "service-last-lines": "Its last lines: {{lines}}",
  "service-port-taken": "Port {{port}} of service {{service}} is in use by another program.",
  "service-port-taken-hint":
    "Stop that program, or remove `port` from the service so that a free one is chosen.",
  "service-watch-failed": "The files of service {{service}} in {{directory}} cannot be watched: {{why}}.",
  "service-watch-failed-hint":
    "Name fewer files in `on-change`, or raise the limit: sysctl fs.inotify.max_user_watches=1000000",
  "service-secrets-gone":
    "Service {{service}} cannot be started again, because the worker was restarted and no longer has its secrets.",
  "service-secrets-gone-hint": "Start it again with: wzp services up {{service}}",
  "service-stopped-meanwhile": "Service {{service}} was stopped while the task waited for it.",
  "service-unknown": "There is no service {{service}}.",
  "service-unknown-hint": "List services with: wzp services ps",
  "service-no-worker": "No worker on the machine of the server is connected.",
  "service-no-worker-hint": "Start it with: wzp up",
  "services-elsewhere": "Tasks that need services run only on the machine of the server.",
  "services-elsewhere-hint": "Remove `labels` that name another machine, or the need for the service.",
} as const;
