import type { Activity } from "@wezterm-parallel/shared/domain/activity/activity";
import { attentionOf } from "@wezterm-parallel/shared/domain/attention";

/** Returns the activity if it needs a person. */
export function needOf(activity: Activity | undefined): Activity | undefined {
  return attentionOf(activity) === undefined ? undefined : activity;
}

export function isOtherNeed(before: Activity | undefined, after: Activity | undefined): boolean {
  return (
    before?.state !== after?.state ||
    before?.waitsFor !== after?.waitsFor ||
    before?.message !== after?.message
  );
}
