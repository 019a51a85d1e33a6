import type { Command } from "commander";

import { commandTable } from "./command-table.ts";
import { type CommandDescription, describeCommands } from "./completion/describe-commands.ts";
import { CliContext } from "./invocation/context.ts";
import { makeProgram } from "./program.ts";

/** Renders the Markdown reference of all commands from the definitions that \`--help\` shows. */
export async function renderCommandReference(): Promise<string> {
  const cli = new CliContext("/", { HOME: "/" }, process);
  const program = await makeProgram(cli, new Set(Object.keys(commandTable)));
  const sections = describeCommands(program).map((command) => renderCommand(command, program));
  return [header, ...sections].join("\n\n").concat("\n");
}

const header = `# Commands

Generated from the command definitions; \`wzp COMMAND --help\` shows the same.

Exit codes: 0 success, 1 a task failed, 2 invalid usage or plan, 3 not found, 4 no server or no permission,
130 interrupted, 141 the output was closed by its reader (broken pipe).

Ids: \`r12\` a run, \`r12/test(2)\` a task, \`r12/test(2)#1\` an attempt; a unique prefix is enough.

With \`--json\`, a failure prints \`{"error": {"reason", "detail", "hint"}}\`.`;

function renderCommand(command: CommandDescription, program: Command): string {
  const rows = command.options.map(({ flags, description }) => `| \`${flags}\` | ${cell(description)} |`);
  const args = command.arguments.map(({ name, description }) => `- \`${name}\`: ${description}`);
  return [
    `## wzp ${command.path}`,
    `${command.description}.`,
    `\`\`\`\n${command.usage}\n\`\`\``,
    ...(args.length > 0 ? [args.join("\n")] : []),
    ["| option | |", "|---|---|", ...rows].join("\n"),
    ...examplesOf(command, program),
  ].join("\n\n");
}

/** Returns the text that the command adds to the end of its help. */
function examplesOf({ path }: CommandDescription, program: Command): readonly string[] {
  const command = path
    .split(" ")
    .reduce<Command | undefined>((at, name) => at?.commands.find((each) => each.name() === name), program);
  let help = "";
  command?.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
  const at = help.indexOf("\nExamples:");
  return at < 0 ? [] : examplesAndNotes(help.slice(at).replace("\nExamples:\n", ""));
}

/** Formats the examples as a shell block, and the notes behind them as text. */
function examplesAndNotes(text: string): readonly string[] {
  const lines = text.trimEnd().split("\n");
  const end = lines.findIndex((line) => !line.startsWith("  $ "));
  const examples = lines.slice(0, end < 0 ? lines.length : end).map((line) => line.trimStart());
  const notes = end < 0 ? "" : lines.slice(end).join("\n").trim();
  return [`\`\`\`sh\n${examples.join("\n")}\n\`\`\``, ...(notes === "" ? [] : [asText(notes)])];
}

/** Formats placeholders such as {} as code. */
function asText(notes: string): string {
  return notes.replaceAll(/\{[\w./#]*\}/g, (mark) => `\`${mark}\``);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
