type Trimmed<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` ? Trimmed<Rest> : Text;
type NameIn<Hole extends string> = Trimmed<Hole extends `${infer Name},${string}` ? Name : Hole>;

/** Names of the `{{placeholders}}` in a text; `{{count, number}}` is named `count`. */
export type HolesIn<Text> = Text extends `${string}{{${infer Hole}}}${infer Rest}`
  ? NameIn<Hole> | HolesIn<Rest>
  : never;
