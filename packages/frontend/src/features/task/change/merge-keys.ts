/** Queues the change of the task that a page shows. */
export const mergeKeys = "shift+m";
