import type { Command } from "commander";

import { fail, ok, type Result } from "@wezterm-parallel/shared/base/result";
import type { Failure } from "@wezterm-parallel/shared/domain/failure";
import { pinnedFiles } from "@wezterm-parallel/shared/node/plugins/pinned-files";

import type { CliContext } from "../../invocation/context.ts";
import { type ExitCode, exitCodes } from "../../invocation/exit-code.ts";
import { addPlugin, type PluginToAdd } from "../../plugins/add-plugin.ts";
import { findListed, listedPlugins, writeListed } from "../../plugins/listed-plugins.ts";
import { testPlugin } from "../../plugins/test-plugin.ts";
import { examples } from "../../render/examples.ts";
import { renderTable } from "../../text/table.ts";
import { visible } from "../../text/width.ts";

type Done = Promise<Result<ExitCode, Failure>>;

export function registerPlugins(program: Command, cli: CliContext): void {
  const plugins = program.command("plugins");
  plugins
    .command("list", { isDefault: true })
    .description(
      "list the plugins of config.yaml, and whether they are what was added; exits with 1 otherwise",
    )
    .addHelpText("after", examples("wzp plugins list", "wzp plugins list --json | jq '.[].name'"))
    .action(cli.action(() => list(cli)));
  plugins
    .command("add")
    .argument("<path>", "a file, or the directory of a package")
    .option("--name <name>", "name in the configuration (default: that of the file)")
    .option("--env <names...>", "variables that it gets, such as a key")
    .option("--set <settings...>", "its own settings, each KEY=VALUE")
    .description(
      "list a plugin with the hash of its files; again after an update, once you have looked at it",
    )
    .addHelpText(
      "after",
      examples(
        "wzp plugins add ~/plugins/ntfy.ts --set url=https://ntfy.sh topic=builds --env NTFY_TOKEN",
        "wzp plugins add ./node_modules/wzp-neovim --name nvim --env NVIM --json | jq .sha256",
      ),
    )
    .action(cli.action((path: string, options: Omit<PluginToAdd, "path">) => add(cli, { ...options, path })));
  plugins
    .command("remove")
    .argument("<name>", "the plugin")
    .description("take a plugin out of the configuration; its files stay")
    .addHelpText("after", examples("wzp plugins remove ntfy", "wzp plugins remove ntfy --json"))
    .action(cli.action((name: string) => remove(cli, name)));
  plugins
    .command("test")
    .argument("<name>", "the plugin")
    .description("use a plugin once: a notifier tells a test, a pane driver lists its panes")
    .addHelpText("after", examples("wzp plugins test ntfy", "wzp plugins test nvim --json | jq .done"))
    .action(cli.action((name: string) => test(cli, name)));
}

async function list(cli: CliContext): Done {
  const plugins = await listedPlugins(cli);
  if (!plugins.ok) return plugins;
  const rows = Object.entries(plugins.value).map(([name, listed]) => {
    const files = pinnedFiles(name, listed);
    return { name, ...listed, problem: files.ok ? undefined : files.failure };
  });
  if (cli.json) cli.printJson(rows);
  else if (rows.length === 0) cli.print("no plugin is listed");
  else {
    const { red } = cli.colours;
    const cells = rows.map(({ name, kind, path, version = "", problem }) => [
      { text: name },
      { text: kind },
      { text: version },
      problem === undefined ? { text: "as added" } : { text: "refused", colour: red },
      { text: visible(path) },
    ]);
    cli.print(await renderTable(cells, cli.width));
    for (const { problem } of rows) {
      if (problem !== undefined) cli.note([problem.detail, problem.hint ?? ""].join(" ").trim());
    }
  }
  return ok(rows.some(({ problem }) => problem !== undefined) ? exitCodes.taskFailed : exitCodes.done);
}

async function add(cli: CliContext, wish: PluginToAdd): Done {
  const added = await addPlugin(cli, wish);
  if (!added.ok) return added;
  const { name, kind, replaced, sha256, env = [], events = [] } = added.value;
  if (cli.json) {
    cli.printJson(added.value);
    return ok(exitCodes.done);
  }
  cli.print(
    `${cli.colours.green("✓")} ${replaced ? "replaced" : "added"} the ${kind} ${name}, sha256 ${sha256}`,
  );
  if (env.length > 0) cli.print(`it gets the variables ${env.join(" ")}`);
  if (events.length > 0) cli.print(`it is told of ${events.join(" ")}, after the next start of the server`);
  cli.print(cli.colours.dim(`wzp plugins test ${name}`));
  return ok(exitCodes.done);
}

async function remove(cli: CliContext, name: string): Done {
  const found = await findListed(cli, name);
  if (!found.ok) return found;
  const written = writeListed(cli, name, undefined);
  if (!written.ok) return written;
  if (cli.json) cli.printJson({ name, removed: true });
  else cli.print(`removed ${name}`);
  return ok(exitCodes.done);
}

async function test(cli: CliContext, name: string): Done {
  const found = await findListed(cli, name);
  if (!found.ok) return found;
  const tested = await testPlugin(cli, name, found.value);
  if (!tested.ok) return fail(tested.failure);
  if (cli.json) cli.printJson({ name, kind: found.value.kind, done: tested.value });
  else cli.print(`${cli.colours.green("✓")} ${name} ${tested.value}`);
  return ok(exitCodes.done);
}
