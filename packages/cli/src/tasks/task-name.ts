/** Events name tasks by id, `r12/build`. */
export function taskName(id: string): string {
  return id.slice(id.indexOf("/") + 1);
}
