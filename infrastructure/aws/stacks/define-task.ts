import { readFileSync } from "node:fs";

import { Duration, Stack } from "aws-cdk-lib";
import {
  type ContainerDefinition,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  type HealthCheck,
  LogDrivers,
  OperatingSystemFamily,
  Secret as ContainerSecret,
} from "aws-cdk-lib/aws-ecs";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { type ISecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";
import type { DataStack } from "./data-stack.ts";

interface TaskPlan {
  readonly kind: "server" | "worker";
  readonly environment: Environment;
  readonly data: DataStack;
  readonly logs: ILogGroup;
  /** The second one runs in the background. */
  readonly scripts: readonly [string, string];
  readonly variables: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, ISecret>>;
  /** Time to end after SIGTERM; Fargate gives 120 s at most. */
  readonly stopSeconds: number;
  readonly healthCheck: HealthCheck;
}

/** The directory of the home in the image. */
const home = "/var/lib/wzp";

/**
 * Defines the task of a server or a worker: one container of the image, without privileges and with a root that nobody
 * can write. Its volumes end with it, and have the owner of the directory of that name in the image.
 */
export function defineTask(
  scope: Construct,
  plan: TaskPlan,
): { readonly task: FargateTaskDefinition; readonly container: ContainerDefinition } {
  const { kind, environment, data, logs, scripts, variables, secrets, stopSeconds, healthCheck } = plan;
  const { cpu, memoryMiB, diskGiB } = kind === "server" ? environment.servers : environment.workers;
  const task = new FargateTaskDefinition(scope, "Task", {
    family: `wzp-${environment.name}-${kind}`,
    cpu,
    memoryLimitMiB: memoryMiB,
    ephemeralStorageGiB: diskGiB,
    runtimePlatform: {
      cpuArchitecture: CpuArchitecture.X86_64,
      operatingSystemFamily: OperatingSystemFamily.LINUX,
    },
    volumes: [{ name: "home" }, { name: "tmp" }],
  });
  const [main, beside] = scripts.map((name) =>
    readFileSync(new URL(`../containers/${name}`, import.meta.url), "utf8"),
  );
  const container = task.addContainer("wzp", {
    containerName: kind,
    image: ContainerImage.fromEcrRepository(data.images, environment.release),
    entryPoint: ["tini", "--"],
    command: ["sh", "-ec", main ?? "", kind, beside ?? ""],
    environment: variables,
    secrets: Object.fromEntries(
      Object.entries(secrets).map(([name, secret]) => [name, ContainerSecret.fromSecretsManager(secret)]),
    ),
    readonlyRootFilesystem: true,
    privileged: false,
    stopTimeout: Duration.seconds(stopSeconds),
    healthCheck,
    logging: LogDrivers.awsLogs({ logGroup: logs, streamPrefix: kind }),
  });
  container.addMountPoints(
    { sourceVolume: "home", containerPath: home, readOnly: false },
    { sourceVolume: "tmp", containerPath: "/tmp", readOnly: false },
  );
  allowStart(task, data);
  return { task, container };
}

/** Names secrets of another stack without naming, in that stack, the role that reads them. */
export function readable(scope: Construct, secrets: Readonly<Record<string, ISecret>>) {
  return Object.fromEntries(
    Object.entries(secrets).map(([name, { secretArn }]) => [
      name,
      Secret.fromSecretCompleteArn(scope, `Read${name}`, secretArn),
    ]),
  );
}

function allowStart(task: FargateTaskDefinition, data: DataStack): void {
  const { region } = Stack.of(task);
  task.addToExecutionRolePolicy(
    new PolicyStatement({
      actions: ["kms:Decrypt"],
      resources: [data.key.keyArn],
      conditions: { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } },
    }),
  );
  NagSuppressions.addResourceSuppressions(task, [
    { id: "AwsSolutions-ECS2", reason: "These are settings; everything secret comes from Secrets Manager." },
  ]);
  NagSuppressions.addResourceSuppressions(
    task,
    [{ id: "AwsSolutions-IAM5", reason: "The login of the registry knows no resource." }],
    true,
  );
}
