/** What people call a task: its id without the run. */
export function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
