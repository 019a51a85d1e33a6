/** Returns a task's name: its id without the run. */
export function nameOf(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
