import { taskAddress, type TaskTab } from "../../tasks/task-address.ts";

/** Returns the address of a task by its id, such as `r12/test(2)`. */
export function addressOfTask(id: string, tab?: TaskTab): string {
  const slash = id.indexOf("/");
  return taskAddress({ run: id.slice(0, slash), name: id.slice(slash + 1) }, tab);
}
