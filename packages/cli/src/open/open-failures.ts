import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import type { Standing } from "@wezterm-parallel/shared/protocol/workspace/workspace-messages";

export function anotherOpens(): Failure {
  return {
    reason: "conflict",
    detail: "Another `wzp open` has been opening this workspace for more than a minute.",
    hint: "Check what it is waiting for or stop it, then try again.",
  };
}

export function isLookedAt(name: string, layout: string): Failure {
  return {
    reason: "conflict",
    detail: `The workspace ${name} is shown, so it is not replaced by ${layout}: keys typed meanwhile could reach the wrong pane.`,
    hint: "Switch to another workspace, then run the command again. Tasks continue.",
  };
}

export function listDidNotStart(name: string): Failure {
  return {
    reason: "unavailable",
    detail: `The list of the workspace ${name} did not start.`,
    hint: "If the workspace's last pane is open, it shows the reason. Tasks continue; show one with: wzp attach ID",
  };
}

export function listEnded(name: string): Failure {
  return {
    reason: "unavailable",
    detail: `The workspace ${name} was closed while it was being opened.`,
    hint: "Tasks continue. Open it again with: wzp open",
  };
}

export function notAllCame(name: string, standing: Standing | undefined, limitMs: number): Failure {
  const places = standing?.places ?? [];
  const absent = places.filter((place) => !place.here || !place.settled);
  const trouble = standing?.trouble === undefined ? "" : ` ${standing.trouble}`;
  return {
    reason: "unavailable",
    detail: `${absent.length} of ${places.length} panes of the workspace ${name} did not start within ${limitMs / 1000} s.${trouble}`,
    hint: "Each failed pane of the workspace shows its error. Run the command again to open the missing panes.",
  };
}

export function notBrought(task: string, name: string, why: string | undefined): Failure {
  return {
    reason: "conflict",
    detail: `Cannot show ${task} in the workspace ${name}: ${why ?? "its pane did not show it in time"}.`,
    hint: `Show it here with: wzp attach ${task}`,
  };
}
