/** Writes the CloudFormation templates of one environment; see docs/guide/deploy/aws.md. */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { App, Aspects, CliCredentialsStackSynthesizer, type Stack, Tags } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";

import { type Environment, environments } from "./environments.ts";
import { ComputeStack } from "./stacks/compute-stack.ts";
import { CopiesStack } from "./stacks/copies-stack.ts";
import { DataStack } from "./stacks/data-stack.ts";
import { EdgeStack } from "./stacks/edge-stack.ts";
import { MonitoringStack } from "./stacks/monitoring-stack.ts";
import { NetworkStack } from "./stacks/network-stack.ts";
import { WorkersStack } from "./stacks/workers-stack.ts";

const { values } = parseArgs({ options: { environment: { type: "string" }, out: { type: "string" } } });
const environment = environments.find(({ name }) => name === values.environment);
if (environment === undefined || values.out === undefined) {
  const names = environments.map(({ name }) => name).join("|");
  process.stderr.write(`usage: npm run infrastructure:synth -- --environment ${names} --out DIRECTORY\n`);
  process.exit(2);
}
process.exitCode = synthesize(environment, resolve(values.out));

/** Returns 1 if a rule of cdk-nag is broken without a reason. */
function synthesize(environment: Environment, out: string): 0 | 1 {
  mkdirSync(out, { recursive: true });
  // Without the assets and rules of the CDK's own command, the AWS CLI alone deploys the templates.
  const app = new App({
    outdir: out,
    analyticsReporting: false,
    treeMetadata: false,
    context: { "@aws-cdk/core:defaultCrossStackReferences": "strong" },
    defaultStackSynthesizer: new CliCredentialsStackSynthesizer(),
  });
  const stacks = addStacks(app, environment);
  Tags.of(app).add("wezterm-parallel", environment.name);
  Aspects.of(app).add(new AwsSolutionsChecks({ verbose: true }));
  const assembly = app.synth();
  const broken = assembly.stacks.flatMap(({ messages }) => messages.filter(({ level }) => level !== "info"));
  for (const { id, entry } of broken) process.stderr.write(`${id}: ${JSON.stringify(entry.data)}\n`);
  for (const { artifactId } of stacks) process.stdout.write(`${out}/${artifactId}.template.json\n`);
  return broken.length === 0 ? 0 : 1;
}

/** In the order in which they have to be deployed. */
function addStacks(app: App, environment: Environment): readonly Stack[] {
  const named = (part: string) => ({
    stackName: `wzp-${environment.name}-${part}`,
    env: { region: environment.region },
  });
  const { copyRegion } = environment;
  const copies =
    copyRegion === undefined
      ? []
      : [new CopiesStack(app, "copies", { ...named("copies"), env: { region: copyRegion }, environment })];
  const network = new NetworkStack(app, "network", { ...named("network"), environment });
  const data = new DataStack(app, "data", { ...named("data"), environment, network });
  const edge = new EdgeStack(app, "edge", { ...named("edge"), environment, network });
  const compute = new ComputeStack(app, "compute", { ...named("compute"), environment, network, data, edge });
  const workers = new WorkersStack(app, "workers", {
    ...named("workers"),
    environment,
    network,
    data,
    compute,
  });
  const monitoring = new MonitoringStack(app, "monitoring", {
    ...named("monitoring"),
    environment,
    data,
    edge,
    compute,
  });
  return [...copies, network, data, edge, compute, workers, monitoring];
}
