import { lazyMenu } from "../../ui/menu/lazy-menu.tsx";

/**
 * A button with the menu of a task. A plain button until it is pressed: a menu per card would double the elements of a
 * board, and the first view has no room for its script.
 */
export const TaskMenu = lazyMenu(async () => (await import("./opened-task-menu.tsx")).OpenedTaskMenu);
