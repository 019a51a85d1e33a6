/** docs/reference/plan.schema.json, made from the plan's one definition; see vite.config.ts. */
declare module "plan.schema.json" {
  import type { JsonSchema } from "@wezterm-parallel/shared/domain/plan/plan-json-schema";

  const schema: JsonSchema;
  export default schema;
}
