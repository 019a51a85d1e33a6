import { pino } from "pino";

import { registerRoutes } from "../../packages/backend/src/entry/api-app.ts";
import type { ApiPorts } from "../../packages/backend/src/entry/api-ports.ts";
import { describeApi } from "../../packages/backend/src/server/docs/describe-api.ts";

/** The part of JSON Schema that the page shows. */
export interface ApiSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly items?: ApiSchema;
  readonly properties?: Readonly<Record<string, ApiSchema>>;
  readonly additionalProperties?: ApiSchema | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly ApiSchema[];
  readonly oneOf?: readonly ApiSchema[];
}

export interface ApiContent {
  readonly content?: Readonly<Record<string, { readonly schema?: ApiSchema }>>;
}

export interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: ApiSchema;
}

export interface ApiOperation {
  readonly summary?: string;
  readonly description?: string;
  readonly "x-permission": string;
  readonly parameters?: readonly ApiParameter[];
  readonly requestBody?: ApiContent;
  readonly responses: Readonly<Record<string, ApiContent>>;
}

export interface ApiDocument {
  readonly info: { readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, ApiSchema>> };
}

/** Returns the OpenAPI document as the server serves it. */
export async function openApiDocument(): Promise<ApiDocument> {
  // Registering the routes for the description calls none of them; only the metrics start listening at once.
  const feed = { listen: () => ({ [Symbol.dispose]: () => undefined }) };
  const ports = { feed } as unknown as ApiPorts;
  const log = pino({ level: "silent" });
  return (await describeApi((app) => registerRoutes(app, ports), log)) as unknown as ApiDocument;
}
