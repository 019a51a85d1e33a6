/** docs/reference/plan.schema.json, made from the plan's one definition; see vite.config.ts. */
declare module "plan.schema.json" {
  const schema: import("@wezterm-parallel/shared/domain/plan/plan-json-schema").JsonSchema;
  export default schema;
}
