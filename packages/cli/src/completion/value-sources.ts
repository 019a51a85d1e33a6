import type { Argument, Option } from "commander";

import { suggestedWords } from "../text/suggested-words.ts";
import type { ValueKind } from "./value-kinds.ts";

/** A kind that is looked up when Tab is pressed, or fixed words. */
export type ValueSource = ValueKind | readonly string[];

/** Arguments by the path of their command, or by their name alone. */
const argumentValues: Readonly<Record<string, ValueSource>> = {
  id: "ids",
  run: "runs",
  layout: "layouts",
  "plan show tasks": "tasks",
  "run task": "tasks",
  "edit task": "ids",
  "continue task": "ids",
  "restore attempt": "saved",
  "compare before": "runs",
  "compare after": "runs",
  "keys revoke id": "keys",
  "context use name": "contexts",
  "context remove name": "contexts",
  "logout context": "contexts",
  "services up name": "services",
  "services down name": "services",
  "services restart name": "services",
  "services logs name": "services",
  "services attach name": "services",
  "schedules show name": "schedules",
  "schedules next name": "schedules",
  "schedules pause name": "schedules",
  "schedules resume name": "schedules",
  "schedules run name": "schedules",
  "schedules remove name": "schedules",
  "incoming show name": "incoming",
  "incoming rotate name": "incoming",
  "incoming pause name": "incoming",
  "incoming resume name": "incoming",
  "incoming remove name": "incoming",
  "hooks log event": "hooks",
  "hooks run event": "hooks",
  "webhooks show name": "webhooks",
  "webhooks change name": "webhooks",
  "webhooks rotate name": "webhooks",
  "webhooks test name": "webhooks",
  "webhooks replay name": "webhooks",
  "webhooks pause name": "webhooks",
  "webhooks resume name": "webhooks",
  "webhooks remove name": "webhooks",
  "group set name": "groups",
  "group pause name": "groups",
  "group resume name": "groups",
  "group remove name": "groups",
  "agents test agent": "agents",
  "agents open pool": "pools",
  "agents budget of": "ids",
  "secrets set name": "secrets",
  "secrets remove name": "secrets",
  "workers remove name": "workers",
  "users role name": "users",
  "users disable name": "users",
  "users enable name": "users",
  "users reset name": "users",
};

const optionValues: Readonly<Record<string, ValueSource>> = {
  "--layout": "layouts",
  "run --param": "params",
  "schedules add --task": "tasks",
  "schedules add --param": "params",
  "add --group": "groups",
  "edit --group": "groups",
  "--secret": "secrets",
  "--context": "contexts",
  "--in": "projects",
  "--run": "runs",
  "--before": "runs",
  "--actor": "users",
  "--phase": ["run", "setup.1", "verify.1"],
  "add --after": "ids",
};

export function valuesOfArgument(path: string, argument: Argument): ValueSource | undefined {
  const name = argument.name();
  return wordsOf(argument) ?? argumentValues[`${path} ${name}`] ?? argumentValues[name];
}

export function valuesOfOption(path: string, option: Option): ValueSource | undefined {
  const long = option.long ?? "";
  return wordsOf(option) ?? optionValues[`${path} ${long}`] ?? optionValues[long];
}

function wordsOf({ argChoices, parseArg }: Argument | Option): readonly string[] | undefined {
  return argChoices ?? (parseArg && suggestedWords.get(parseArg));
}
