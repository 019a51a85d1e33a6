/** docs/reference/plan.schema.json, generated from the plan's definition; see vite.config.ts. */
declare module "plan.schema.json" {
  import type { JsonSchema } from "@wezterm-parallel/shared/domain/plan/schema/plan-json-schema";

  const schema: JsonSchema;
  export default schema;
}
