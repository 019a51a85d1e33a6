/** All tools that an agent may use, however it reaches them. */
export const agentTools: readonly string[] = [
  "add_tasks",
  "ask_person",
  "claim_paths",
  "list_tasks",
  "read_messages",
  "read_task",
  "release_paths",
  "report_progress",
  "report_result",
  "send_message",
  "wait_for_tasks",
];
