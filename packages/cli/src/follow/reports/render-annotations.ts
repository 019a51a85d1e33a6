import { type ReportedRun, reasonOf } from "./ended-tasks.ts";

/** GitHub shows at most ten errors of a step. */
const shownErrors = 10;

/** Renders failed tasks as errors that GitHub Actions shows beside the workflow and the pull request. */
export function renderAnnotations({ tasks }: ReportedRun): readonly string[] {
  return tasks
    .filter(({ task }) => task.state === "failed")
    .slice(0, shownErrors)
    .map(({ task, lines }) => {
      const level = task.allowFailure === true ? "warning" : "error";
      const title = escape(`${task.name} failed`).replaceAll(":", "%3A").replaceAll(",", "%2C");
      return `::${level} title=${title}::${escape([reasonOf(task), ...lines.slice(-20)].join("\n"))}`;
    });
}

function escape(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
