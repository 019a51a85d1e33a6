/** Kinds of values that `wzp candidates` lists. */
const valueKinds = [
  "ids",
  "runs",
  "saved",
  "tasks",
  "groups",
  "services",
  "schedules",
  "webhooks",
  "hooks",
  "incoming",
  "agents",
  "pools",
  "params",
  "layouts",
  "workers",
  "projects",
  "users",
  "keys",
  "secrets",
  "contexts",
] as const;
export type ValueKind = (typeof valueKinds)[number];

export function isValueKind(text: string): text is ValueKind {
  return valueKinds.some((each) => each === text);
}
