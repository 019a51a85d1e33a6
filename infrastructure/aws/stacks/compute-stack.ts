import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import {
  AvailabilityZoneRebalancing,
  Cluster,
  ContainerInsights,
  FargateService,
  type FargateTaskDefinition,
} from "aws-cdk-lib/aws-ecs";
import {
  ApplicationListenerRule,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerCondition,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import { type Environment, metricsOf } from "../environments.ts";
import type { DataStack } from "./data-stack.ts";
import { defineTask, readable } from "./define-task.ts";
import type { EdgeStack } from "./edge-stack.ts";
import { type NetworkStack, proxyNetworks, replicaPort, serverPort } from "./network-stack.ts";

interface ComputeProps extends StackProps {
  readonly environment: Environment;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly edge: EdgeStack;
}

/** The servers, on Fargate. One holds the database, the others pass requests on to it and take over when it ends. */
export class ComputeStack extends Stack {
  readonly cluster: Cluster;
  readonly logs: LogGroup;
  readonly targets: ApplicationTargetGroup;
  readonly #props: ComputeProps;

  constructor(scope: Construct, id: string, props: ComputeProps) {
    super(scope, id, props);
    this.#props = props;
    const { environment, network } = props;
    this.logs = new LogGroup(this, "Logs", { retention: RetentionDays.THREE_MONTHS });
    this.cluster = new Cluster(this, "Cluster", {
      clusterName: `wzp-${environment.name}`,
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const service = this.#serve(this.#define());
    this.targets = this.#register(service);
    this.#scale(service);
    new CfnOutput(this, "LogGroup", { value: this.logs.logGroupName });
  }

  #define(): FargateTaskDefinition {
    const { environment, data, edge } = this.#props;
    const { task, container } = defineTask(this, {
      kind: "server",
      environment,
      data,
      logs: this.logs,
      scripts: ["server.sh", "report.cjs"],
      variables: {
        DOMAIN: environment.domain,
        OWNER: environment.owner,
        LISTEN: `0.0.0.0:${serverPort}`,
        REPLICA_PORT: String(replicaPort),
        PROXIES: proxyNetworks(environment).join(" "),
        CDN: edge.cdnUrl ?? "",
        WZP_BLOBS: `s3://${data.files.bucketName}/attempts?region=${this.region}`,
        AUTHORITIES: `https://truststore.pki.rds.amazonaws.com/${this.region}/${this.region}-bundle.pem`,
        METRICS: metricsOf(environment),
        POOL: environment.workers.pool,
      },
      secrets: readable(this, {
        WZP_DATABASE: data.address,
        ACCOUNTS_KEY: data.keys.accounts,
        SECRETS_KEY: data.keys.secrets,
      }),
      stopSeconds: 60,
      // It needs an answer of the server; the load balancer asks whether that reaches the database.
      healthCheck: {
        command: ["CMD", "wzp", "status"],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(10),
        startPeriod: Duration.minutes(2),
      },
    });
    container.addPortMappings({ containerPort: serverPort }, { containerPort: replicaPort });
    container.addMountPoints({
      sourceVolume: "projects",
      containerPath: "/srv/projects",
      readOnly: false,
    });
    const { fileSystem, accessPointId } = data.repositories;
    task.addVolume({
      name: "projects",
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        transitEncryption: "ENABLED",
        authorizationConfig: { accessPointId, iam: "ENABLED" },
      },
    });
    this.#allow(task);
    return task;
  }

  /** The server itself keeps files of attempts, and repositories. */
  #allow(task: FargateTaskDefinition): void {
    const { data } = this.#props;
    const allow = (actions: string[], resource: string, conditions?: Record<string, unknown>) =>
      task.addToTaskRolePolicy(
        new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions }) }),
      );
    const prefix = "attempts/";
    allow(
      ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      data.files.arnForObjects(`${prefix}*`),
    );
    allow(["s3:ListBucket"], data.files.bucketArn, { StringLike: { "s3:prefix": `${prefix}*` } });
    allow(["kms:Decrypt", "kms:GenerateDataKey"], data.key.keyArn, {
      StringEquals: { "kms:ViaService": `s3.${this.region}.amazonaws.com` },
    });
    const { fileSystem, accessPointArn } = data.repositories;
    allow(["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], fileSystem.fileSystemArn, {
      StringEquals: { "elasticfilesystem:AccessPointArn": accessPointArn },
    });
    NagSuppressions.addResourceSuppressions(
      task,
      [{ id: "AwsSolutions-IAM5", reason: "The files of attempts are below one prefix of the bucket." }],
      true,
    );
  }

  #serve(task: FargateTaskDefinition): FargateService {
    const { environment, network } = this.#props;
    return new FargateService(this, "Servers", {
      serviceName: "servers",
      cluster: this.cluster,
      taskDefinition: task,
      vpcSubnets: { subnetGroupName: "container" },
      securityGroups: [network.serverGroup],
      assignPublicIp: false,
      desiredCount: environment.servers.least,
      // New servers answer before old ones end.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.ENABLED,
      healthCheckGracePeriod: Duration.minutes(3),
    });
  }

  /** Each server takes requests; one that does not reach the holder of the database is not ready. */
  #register(service: FargateService): ApplicationTargetGroup {
    const { environment, network, edge } = this.#props;
    const targets = new ApplicationTargetGroup(this, "Targets", {
      vpc: network.vpc,
      port: serverPort,
      protocol: ApplicationProtocol.HTTP,
      targets: [service.loadBalancerTarget({ containerName: "server", containerPort: serverPort })],
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: "/health/ready",
        interval: Duration.seconds(5),
        timeout: Duration.seconds(4),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    const rule = new ApplicationListenerRule(this, "Rule", {
      listener: edge.listener,
      priority: 10,
      conditions: [ListenerCondition.hostHeaders([environment.domain])],
      targetGroups: [targets],
    });
    // ECS refuses a group that no load balancer has yet.
    service.node.addDependency(rule);
    return targets;
  }

  #scale(service: FargateService): void {
    const { least, most } = this.#props.environment.servers;
    service.autoScaleTaskCount({ minCapacity: least, maxCapacity: most }).scaleOnCpuUtilization("Cpu", {
      targetUtilizationPercent: 60,
      scaleInCooldown: Duration.minutes(10),
      scaleOutCooldown: Duration.minutes(1),
    });
  }
}
