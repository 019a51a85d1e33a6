import type { Activity } from "./activity.ts";

/** `claude-code reports it`, `its window title`: what an activity was derived from. */
export function describeEvidence({ source, by }: Activity): string {
  switch (source) {
    case "plan":
      return "its plan leaves that to a person";
    case "tool":
      return "it asked with a tool";
    case "acp":
      return by === undefined ? "ACP" : `ACP (${by})`;
    case "status":
      return `${by ?? "the program"} reports it`;
    case "hook":
      return by === undefined ? "a hook" : `a hook in ${by}`;
    case "title":
      return by === undefined ? "its window title" : `the window title of ${by}`;
    case "screen":
      return `its screen, rule ${by ?? "unknown"}`;
    case "silence":
      return "no new output and no processor time";
    case "notice":
      return `it printed ${by ?? "a notice"}`;
    case "terminal":
      return "it reads the terminal";
  }
}
