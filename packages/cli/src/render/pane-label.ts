import type { PaneContent } from "@wezterm-parallel/shared/domain/layout/layout";

import { visible } from "../text/width.ts";

/** Returns a label of one or two words for a pane's content. */
export function paneLabel(content: PaneContent): string {
  if (content.kind === "task") return visible(content.task);
  if (content.kind === "log") return `log ${visible(content.task)}`;
  if (content.kind === "service") return `service ${visible(content.service)}`;
  if (content.kind === "list") return "list";
  if (content.kind === "next") return "next task";
  const where = content.task === undefined ? content.directory : `in ${content.task}`;
  return `shell ${visible(where)}`;
}
