import type { ReactElement } from "react";

import type { LiveTask } from "@wezterm-parallel/shared/client/live/patch-task";

import type { LazyMenuProps } from "../../ui/menu/lazy-menu.tsx";
import { Menu } from "../../ui/menu/menu.tsx";
import type { MenuGroup } from "../../ui/menu/menu-items.ts";
import { useTaskMenu } from "./use-task-menu.tsx";

interface OpenedTaskMenuProps extends LazyMenuProps {
  readonly task: LiveTask;
  readonly project: string;
  readonly more?: readonly MenuGroup[] | undefined;
}

export function OpenedTaskMenu({ task, project, more = [], ...rest }: OpenedTaskMenuProps): ReactElement {
  const menuOf = useTaskMenu(project);
  return <Menu {...rest} groups={[...menuOf(task), ...more]} />;
}
