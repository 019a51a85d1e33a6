/** All tools that an agent may use, however it reaches them. */
export const agentTools: readonly string[] = [
  "add_tasks",
  "ask_person",
  "list_tasks",
  "read_messages",
  "read_task",
  "report_progress",
  "report_result",
  "send_message",
  "wait_for_tasks",
];
