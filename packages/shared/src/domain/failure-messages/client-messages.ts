/** Messages of the API client itself; browsers load only this catalogue with the page. */
export const clientMessages = {
  "answer-unreadable": "The server answered {{status}} with something this program does not understand.",
  "answer-unreadable-hint": "Restart it with: wzp down && wzp up",
  "connection-ended": "The connection to the server ended.",
  "connection-ended-hint": "It is called again; see what is wrong with: wzp status",
  "server-said-nothing": "The server answered nothing.",
  "server-silent": "The server did not answer for {{seconds}} s.",
  "server-silent-hint": "See what is wrong with: wzp status",
  "server-stop-unseen": "The server went away before it said that it had stopped.",
  "server-stop-unseen-hint": "See what is left with: wzp status",
  "version-of-server":
    "The running server is release {{release}} (protocol {{protocol}}), this program is {{own}} (protocol {{spoken}}).",
} as const;
