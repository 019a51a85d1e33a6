import { planJsonSchema } from "@wezterm-parallel/shared/domain/plan/schema/plan-json-schema";
import { planReferenceMarkdown } from "@wezterm-parallel/shared/domain/plan/schema/plan-reference";

import { renderCommandReference } from "../../packages/cli/src/command-reference.ts";
import { accuracyPages } from "./accuracy/accuracy-page.ts";
import { architectureFiles } from "../architecture/architecture-files.ts";
import { apiPage } from "./api-page.ts";
import { dependenciesPage } from "./dependencies/dependencies-page.ts";
import { environmentPage } from "./environment-page.ts";
import { errorsPage } from "./errors-page.ts";
import { eventsPage } from "./events-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { openApiDocument } from "./openapi-document.ts";
import { grafanaDashboard } from "./grafana-dashboard.ts";
import { prometheusRules } from "./prometheus-rules.ts";
import { settingsPage } from "./settings-page.ts";

/** Returns every generated file of the documentation: path from the root, and text. */
export async function referenceFiles(): Promise<ReadonlyMap<string, string>> {
  const api = await openApiDocument();
  return new Map([
    ["docs/reference/plan.md", planReferenceMarkdown()],
    ["docs/reference/plan.schema.json", json(planJsonSchema())],
    ["docs/reference/commands.md", await renderCommandReference()],
    ["docs/reference/errors.md", errorsPage()],
    ["docs/reference/openapi.json", json(api)],
    ["docs/reference/api.md", apiPage(api)],
    ["docs/reference/environment.md", environmentPage()],
    ["docs/reference/events.md", eventsPage()],
    ["docs/reference/settings.md", settingsPage()],
    ...(await accuracyPages()),
    ["docs/reference/metrics.md", metricsPage()],
    ["docs/reference/dependencies.md", dependenciesPage()],
    ["infrastructure/monitoring/prometheus-rules.yml", prometheusRules()],
    ["infrastructure/monitoring/grafana-dashboard.json", grafanaDashboard()],
    ...(await architectureFiles()),
  ]);
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
