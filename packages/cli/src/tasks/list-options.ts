import { type Command, InvalidArgumentError, Option } from "commander";

import { quoteWord } from "@wezterm-parallel/shared/base/quote-word";
import type { TaskState } from "@wezterm-parallel/shared/domain/task/task-states";

import { parseDuration, parseInteger } from "../text/parse-option.ts";
import { parseStates, stateHelp } from "./state-option.ts";

/** Options of commands that list tasks. */
export interface ListOptions {
  readonly state?: readonly TaskState[];
  readonly failed?: boolean;
  /** Duration, ms. */
  readonly since?: number;
  readonly match?: string;
  readonly limit: number;
  readonly before?: string;
  readonly after?: string;
}

interface ListHelp {
  /** Begins the description of each option. */
  readonly scope?: string;
  readonly limit: number;
  readonly before: string;
  readonly after: string;
}

/** Adds the options that `ps` and `show` share. */
export function addListOptions(command: Command, { scope = "", limit, before, after }: ListHelp): Command {
  return command
    .addOption(new Option("--state <states>", `${scope}${stateHelp}`).argParser(parseStates))
    .addOption(new Option("--failed", `${scope}only failed tasks`).conflicts("state"))
    .option(
      "--since <duration>",
      `${scope}only what is unfinished, or ended in the last 90s, 10m, 2h, 3d …`,
      parseDuration,
    )
    .option(
      "--match <text>",
      `${scope}only tasks with this text in the name, the command or the run's title`,
      parseText,
    )
    .option("--limit <tasks>", `${scope}list at most this many tasks`, parseInteger(1, 1_000_000), limit)
    .addOption(new Option("--before <id>", `${scope}${before}`).conflicts("after"))
    .option("--after <id>", `${scope}${after}`);
}

function parseText(text: string): string {
  if (text !== "" && text.length <= 200) return text;
  throw new InvalidArgumentError("It must have 1 to 200 characters.");
}

/** Returns the command that shows another page of the same list. */
export function pageCommand(
  command: Command,
  words: readonly string[],
  page: Readonly<Record<string, string>>,
): string {
  const kept = command.options
    .filter((option) => !["before", "after"].includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === "cli")
    .flatMap((option) => wordsOf(option, command.getOptionValue(option.attributeName())));
  const place = Object.entries(page).flatMap(([name, id]) => [`--${name}`, id]);
  return ["wzp", command.name(), ...words, ...kept, ...place].map(quoteWord).join(" ");
}

function wordsOf(option: Option, value: unknown): readonly string[] {
  const flag = option.long ?? option.flags;
  if (value === true) return [flag];
  if (option.attributeName() === "since") return [flag, `${Number(value) / 1000}s`];
  return [flag, Array.isArray(value) ? value.join(",") : String(value)];
}
