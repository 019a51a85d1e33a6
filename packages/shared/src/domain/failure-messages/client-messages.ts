/** Messages of the API client itself; browsers load only this catalogue with the page. */
export const clientMessages = {
  "answer-of-proxy-hint":
    "A load balancer answered, because it reached no server. Try again in a few seconds.",
  "answer-unreadable": "The response of the server (status {{status}}) could not be parsed.",
  "answer-unreadable-hint": "Restart it with: wzp down && wzp up",
  "connection-ended": "The connection to the server was lost.",
  "connection-ended-hint": "It reconnects automatically. To check the server: wzp status",
  "server-said-nothing": "The response of the server was empty.",
  "server-silent": "The server did not answer for {{seconds}} s.",
  "server-silent-hint": "To check the server: wzp status",
  "server-stop-unseen": "The server closed the connection before it confirmed that it had stopped.",
  "server-stop-unseen-hint": "To see what is still running: wzp status",
  "version-of-server":
    "The running server is release {{release}} (protocol {{protocol}}), this program is {{own}} (protocol {{spoken}}).",
} as const;
