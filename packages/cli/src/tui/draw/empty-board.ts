import { fit, visible } from "../../text/width.ts";
import type { Picture } from "./picture.ts";

/** Returns the text for an empty board: the reason, and what to do next. */
export function emptyBoard({ link, view, loading, home }: Picture, width: number): readonly string[] {
  const lines = textOf({ link, view, loading, home });
  return lines.map((line) => fit(` ${line}`, width));
}

function textOf({
  link,
  view,
  loading,
  home,
}: Pick<Picture, "link" | "view" | "loading" | "home">): readonly string[] {
  if (view.filter !== "") return [`No task matches ${visible(view.filter)}.`, "Esc clears the filter."];
  if (link.kind === "away") {
    return [
      link.failure.reason === "unavailable"
        ? `No server is running for ${visible(home)}.`
        : visible(link.failure.detail),
      "",
      link.failure.reason === "unavailable"
        ? "Start it in another terminal:   wzp up"
        : visible(link.failure.hint ?? ""),
      "or start it with a run:         wzp run",
      "",
      "This view connects as soon as the server answers.",
    ];
  }
  if (link.kind === "connecting" || loading) return ["Loading …"];
  return [
    "No runs yet. In another terminal:",
    "",
    "  wzp init && wzp run      write a plan for this project and run it",
    "  wzp add -- make test     queue one command",
    "  wzp demo                 run the backlog of a sample project",
    "",
    "They appear here as soon as they exist.",
  ];
}
