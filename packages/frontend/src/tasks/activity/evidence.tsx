import type { ReactElement } from "react";

import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";

import { TimeAgo } from "../../ui/time/time-ago.tsx";
import { VisibleText } from "../../ui/visible/visible-text.tsx";
import { useActivityTexts } from "./texts.ts";

const unnamed = {
  plan: "plan",
  tool: "tool",
  acp: "acp",
  status: "status",
  screen: "screen",
  title: "title",
  hook: "hook",
  terminal: "terminal",
  notice: "notice",
  silence: "silence",
} as const;
const named = {
  acp: "acpOf",
  hook: "hookOf",
  notice: "noticeOf",
  screen: "screenOf",
  status: "statusOf",
  title: "titleOf",
} as const;

/** Says what an activity was derived from, and since when it lasts. */
export function Evidence({ activity }: { readonly activity: Activity | undefined }): ReactElement {
  const texts = useActivityTexts();
  if (activity === undefined) return <>{texts("nothing")}</>;
  const { source, by, since } = activity;
  const words =
    by !== undefined && source in named
      ? texts(named[source as keyof typeof named], { by })
      : texts(unnamed[source]);
  return (
    <>
      <VisibleText>{words}</VisibleText> · <TimeAgo at={since} />
    </>
  );
}
