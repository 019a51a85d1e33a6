import { Option } from "commander";

import type { Failure } from "@wezterm-parallel/shared/domain/failure";

const remote = "wzp runs tasks on the server's machine; for another one, use: wzp --context NAME map …";
const pipe = "Blocks are passed with --pipe and --block.";
const output =
  "The output of a task is printed in one piece; see it while it runs with: wzp logs -f RUN/NUMBER";
const names =
  "Only {} {.} {/} {//} {/.} {#} {%} and {1} exist; use a quoted shell script with ${variable%.ext} for others.";
const separator = "Convert the separators first, e.g. with: tr , '\\n' |";
const groups = "Give the command several arguments with -N NUMBER or -X.";
const queue = "Queue single commands with: wzp add --group NAME=N -- COMMAND";
const command = "The command itself can do this: give it as one quoted shell script.";
const retry = "Run failed tasks again with: wzp retry RUN, or --resume-failed --joblog FILE";

/** Options of GNU parallel that `map` does not have, with the nearest thing that works. */
const hints: Readonly<Record<string, string>> = {
  "-S, --sshlogin <host>": remote,
  "--sshloginfile <file>": remote,
  "--slf <file>": remote,
  "--transferfile <file>": remote,
  "--return <file>": remote,
  "--trc <file>": remote,
  "--basefile <file>": remote,
  "--onall": remote,
  "--nonall": remote,
  "--workdir <directory>": "Choose the directory with: wzp --project DIRECTORY map …",
  "--wd <directory>": "Choose the directory with: wzp --project DIRECTORY map …",
  "--env <name>": "Tasks get all variables of this shell already.",
  "--semaphore": queue,
  "--sem": queue,
  "--fg": queue,
  "--bg": queue,
  "--id <name>": queue,
  "--wait": "Wait for a run with: wzp wait RUN",
  "--pipepart": `${pipe} Pass the file as stdin: wzp map --pipe COMMAND < FILE`,
  "--pipe-part": `${pipe} Pass the file as stdin: wzp map --pipe COMMAND < FILE`,
  "--round-robin": pipe,
  "--roundrobin": pipe,
  "--tee": pipe,
  "--cat": `${pipe} /dev/stdin is a file that can be read from any position.`,
  "--fifo": `${pipe} /dev/stdin is a file that can be read from any position.`,
  "--recstart <text>": `${pipe} Records are lines.`,
  "--recend <text>": `${pipe} Records are lines.`,
  "--rrs": `${pipe} Records are lines.`,
  "--regexp": `${pipe} Records are lines.`,
  "--header <lines>": "Name columns by position: {1} {2}; drop a first line with: tail -n +2 |",
  "-L, --max-lines <count>": groups,
  "-l <count>": groups,
  "-s, --max-chars <count>": groups,
  "-x, --exit": groups,
  "-d, --delimiter <text>": separator,
  "-E, --eof <text>": "End the arguments earlier, e.g. with: sed '/^END$/,$d' |",
  "--trim <sides>": "Remove blanks first, e.g. with: sed 's/^ *//; s/ *$//' |",
  "-r, --no-run-if-empty": "Leave out empty arguments with: grep . |",
  "--shuf": "Change the order of the arguments with: shuf |",
  "-I, --replace <text>": names,
  "-i <text>": names,
  "-U <text>": names,
  "--rpl <rule>": names,
  "--plus": names,
  "--parens <text>": names,
  "--er <text>": names,
  "--extensionreplace <text>": names,
  "--basenamereplace <text>": names,
  "--bnr <text>": names,
  "--dirnamereplace <text>": names,
  "--dnr <text>": names,
  "--basenameextensionreplace <text>": names,
  "--bner <text>": names,
  "--seqreplace <text>": names,
  "--slotreplace <text>": names,
  "--retry-failed": retry,
  "--line-buffer": output,
  "--linebuffer": output,
  "--lb": output,
  "-u, --ungroup": output,
  "--files": "Output is kept: its files are listed by: wzp show RUN/NUMBER --json",
  "--compress": "Output is kept by the server, which removes old logs itself.",
  "--tmpdir <directory>": "Output is kept in the state directory, which WZP_HOME chooses.",
  "-t, --verbose": "See the commands with --dry-run, or with: wzp show RUN",
  "-v": "See the commands with --dry-run, or with: wzp show RUN",
  "-p, --interactive": "See the commands with --dry-run before you run them.",
  "--shellquote": "See the quoted commands with --dry-run.",
  "--tty": "Run programs that need a terminal with: wzp add -- COMMAND, then wzp attach",
  "--tmux": "Show tasks in panes with: wzp open RUN",
  "--nice <number>": `${command} Start it with nice.`,
  "--load <number>": "Limit tasks with -j, which counts cores.",
  "--noswap": "Limit tasks with -j, which counts cores.",
  "--memfree <size>": "Limit tasks with -j, which counts cores.",
  "--memsuspend <size>": "Limit tasks with -j, which counts cores.",
  "--limit <command>": "Limit tasks with -j, which counts cores.",
  "--termseq <signals>": "A task that is stopped gets SIGTERM, then SIGKILL.",
  "--filter <expression>": "Filter the arguments before, e.g. with: grep",
  "--profile <name>": "Put your options into a shell alias.",
  "-J <name>": "Put your options into a shell alias.",
  "--sqlmaster <url>": "The queue is a database already: wzp show RUN --json",
  "--sqlworker <url>": "The queue is a database already: wzp show RUN --json",
  "--sqlandworker <url>": "The queue is a database already: wzp show RUN --json",
};

/** Hidden options, so that `map` recognizes them and can explain itself. */
export function refusedOptions(): readonly Option[] {
  return Object.keys(hints).map((flags) => new Option(flags).hideHelp());
}

/** Returns why an option of GNU parallel that was given is not supported. */
export function findRefusedOption(options: object): Failure | undefined {
  const values = new Map(Object.entries(options));
  const given = Object.entries(hints).find(([flags]) => {
    const option = new Option(flags);
    const value = values.get(option.attributeName());
    return option.negate ? value === false : value !== undefined;
  });
  if (given === undefined) return undefined;
  const [flags, hint] = given;
  const name = flags.split(/,? /).find((word) => word.startsWith("--")) ?? flags.split(" ")[0] ?? flags;
  return { reason: "unsupported", detail: `wzp map has no ${name} of GNU parallel.`, hint };
}
