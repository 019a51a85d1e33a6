import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Standing } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

export function anotherOpens(): Failure {
  return {
    reason: "conflict",
    detail: "Another `wzp open` has been opening this workspace for a minute.",
    hint: "Look what it waits for, or end it, and try again.",
  };
}

export function isLookedAt(name: string, layout: string): Failure {
  return {
    reason: "conflict",
    detail: `Somebody looks at the workspace ${name}, and what is looked at is not replaced by ${layout}: keys typed meanwhile would go astray.`,
    hint: "Show another workspace, then run this again. The tasks go on.",
  };
}

export function listDidNotStart(name: string): Failure {
  return {
    reason: "unavailable",
    detail: `The list of the workspace ${name} did not start: its pane was closed, or says why.`,
    hint: "Look at the workspace's last pane. The tasks go on; look at one with: wzp attach ID",
  };
}

export function listEnded(name: string): Failure {
  return {
    reason: "unavailable",
    detail: `The workspace ${name} was closed while it was being opened.`,
    hint: "The tasks go on. Open it again with: wzp open",
  };
}

export function notAllCame(name: string, standing: Standing | undefined, limitMs: number): Failure {
  const places = standing?.places ?? [];
  const absent = places.filter((place) => !place.here || !place.settled);
  const trouble = standing?.trouble === undefined ? "" : ` ${standing.trouble}`;
  return {
    reason: "unavailable",
    detail: `${absent.length} of ${places.length} panes of the workspace ${name} did not come up within ${limitMs / 1000} s.${trouble}`,
    hint: "Look at the workspace: each pane says what is wrong. Run the command again to open what is missing.",
  };
}

export function notBrought(task: string, name: string, why: string | undefined): Failure {
  return {
    reason: "conflict",
    detail: `${task} got no place in the workspace ${name}: ${why ?? "its pane did not show it in time"}.`,
    hint: `Look at it here with: wzp attach ${task}`,
  };
}
