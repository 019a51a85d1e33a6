import type { ReactElement } from "react";

import { useTaskMenu } from "../../tasks/acting/use-task-menu.tsx";
import type { TaskItem } from "../../tasks/what-now.ts";
import type { LazyMenuProps } from "../../ui/menu/lazy-menu.tsx";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuGroup } from "../../ui/menu/menu-items.ts";

interface RowMenuProps extends LazyMenuProps {
  readonly row: TaskItem;
  readonly more: readonly MenuGroup[];
}

/** The menu of a task on the overview. */
export function RowMenu({ row: { task, run }, more, ...opened }: RowMenuProps): ReactElement {
  const menuOf = useTaskMenu(run.projectId);
  return <Menu {...opened} groups={[...menuOf(task), ...more]} />;
}
