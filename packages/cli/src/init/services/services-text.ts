import { oneLine } from "../one-line.ts";
import type { PlannedService } from "./merge-services.ts";

/** Returns the services as the plan's YAML; empty without any. */
export function servicesText(services: readonly PlannedService[]): string {
  if (services.length === 0) return "";
  const bySource = Map.groupBy(services, ({ source }) => source);
  const parts = [...bySource].map(
    ([source, own]) => `  # from ${source}\n${own.map((service) => serviceText(service)).join("")}`,
  );
  return `\nservices:\n${parts.join("")}`;
}

function serviceText({ name, settings, needs, remarks }: PlannedService): string {
  const title = `  ${oneLine(name)}:`;
  const { run, ...others } = settings;
  const shown = needs.length === 0 ? others : { ...others, needs: needs.map(needValue) };
  const lines = Object.entries(shown).map(([key, value]) => `${key}: ${oneLine(value)}`);
  if (lines.length === 0 && remarks.length === 0 && typeof run === "string" && !run.includes("\n"))
    return `${title} ${oneLine(run)}\n`;
  const notes = remarks.map((remark) => `# not translated: ${remark}`);
  return [title, ...[...notes, `run: ${runText(run)}`, ...lines].map((line) => `    ${line}`), ""].join("\n");
}

function runText(run: string | readonly string[]): string {
  if (typeof run !== "string" || !run.includes("\n")) return oneLine(run);
  return `|\n${run
    .split("\n")
    .map((line) => (line === "" ? "" : `      ${line}`))
    .join("\n")}`;
}

function needValue({ service, until }: PlannedService["needs"][number]): unknown {
  return until === undefined ? service : { service, until };
}
