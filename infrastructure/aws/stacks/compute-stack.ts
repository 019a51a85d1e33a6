import { readFileSync } from "node:fs";

import { Aws, CfnOutput, Duration, Stack, type StackProps, Tags } from "aws-cdk-lib";
import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  HttpTokens,
  Instance,
  InstanceType,
  MachineImage,
  UserData,
  type Volume,
} from "aws-cdk-lib/aws-ec2";
import {
  ApplicationListenerRule,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerCondition,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { InstanceIdTarget } from "aws-cdk-lib/aws-elasticloadbalancingv2-targets";
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";
import type { DataStack } from "./data-stack.ts";
import type { EdgeStack } from "./edge-stack.ts";
import { type NetworkStack, proxyAddresses, serverPort } from "./network-stack.ts";

interface ComputeProps extends StackProps {
  readonly environment: Environment;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly edge: EdgeStack;
}

/** Files of a server, and where they go. */
const files = {
  "wzp-server.sh": "/usr/local/bin/wzp-server",
  "wzp.service": "/etc/systemd/system/wzp.service",
  "wzp-report.service": "/etc/systemd/system/wzp-report.service",
  "wzp-report.timer": "/etc/systemd/system/wzp-report.timer",
} as const;

/** The servers, each a machine with a name and a disk that outlive it. One holds the database, the other passes requests on to it. */
export class ComputeStack extends Stack {
  readonly #servers: readonly Instance[];
  readonly targets: ApplicationTargetGroup;
  /** Under which the servers tell CloudWatch of their alerts. */
  readonly metrics: string;
  readonly #props: ComputeProps;

  constructor(scope: Construct, id: string, props: ComputeProps) {
    super(scope, id, props);
    this.#props = props;
    this.metrics = `wezterm-parallel/${props.environment.name}`;
    const logs = new LogGroup(this, "Logs", { retention: RetentionDays.THREE_MONTHS });
    this.#servers = props.data.disks.map((disk, at) => this.#makeServer(at, disk, logs));
    this.targets = this.#register();
  }

  #makeServer(at: number, disk: Volume, logs: LogGroup): Instance {
    const { environment, network } = this.#props;
    const subnet = network.vpc.selectSubnets({ subnetGroupName: "server" }).subnets[at];
    if (subnet === undefined) throw new Error(`There is no zone for server ${at + 1}.`);
    const role = this.#makeRole(at, disk, logs);
    const server = new Instance(this, `Server${at + 1}`, {
      vpc: network.vpc,
      vpcSubnets: { subnets: [subnet] },
      securityGroup: network.serverGroup,
      role,
      instanceType: new InstanceType(environment.server.type),
      machineImage: MachineImage.latestAmazonLinux2023({ cachedInContext: false }),
      userData: this.#startUp(at, disk, logs),
      // Start-up scripts run once in the life of an instance.
      userDataCausesReplacement: true,
      // Containers do not reach the credentials of the instance; wzp-server.sh keeps the user of the tasks from them.
      httpTokens: HttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: BlockDeviceVolume.ebs(30, { encrypted: true, volumeType: EbsDeviceVolumeType.GP3 }),
        },
      ],
    });
    Tags.of(server).add("Name", `wzp-${environment.name}-${at + 1}`);
    new CfnOutput(this, `Server${at + 1}Id`, { value: server.instanceId });
    NagSuppressions.addResourceSuppressions(server, [
      {
        id: "AwsSolutions-EC29",
        reason: "A release replaces the instance; what has to stay is on its disk.",
      },
    ]);
    return server;
  }

  #makeRole(at: number, disk: Volume, logs: LogGroup): Role {
    const { data } = this.#props;
    const role = new Role(this, `Role${at + 1}`, {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore")],
    });
    const secrets = [data.address, data.keys.accounts, data.keys.secrets];
    // Not grantRead, which would name the role in the stack of the secrets, before there is one.
    role.addToPolicy(
      new PolicyStatement({
        actions: ["secretsmanager:GetSecretValue"],
        resources: secrets.map(({ secretArn }) => secretArn),
      }),
    );
    data.images.grantPull(role);
    logs.grantWrite(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ["cloudwatch:PutMetricData"],
        resources: ["*"],
        conditions: { StringEquals: { "cloudwatch:namespace": this.metrics } },
      }),
    );
    this.#allowDisk(role, disk);
    NagSuppressions.addResourceSuppressions(
      role,
      [
        { id: "AwsSolutions-IAM4", reason: "AWS maintains what its Session Manager needs." },
        {
          id: "AwsSolutions-IAM5",
          reason:
            "The login of the registry and metrics know no resource; a condition names the namespace. An instance has no id before it has its role; a condition names its tag.",
        },
      ],
      true,
    );
    return role;
  }

  /** An instance takes its disk over when the one before it has ended, which CloudFormation cannot wait for. */
  #allowDisk(role: Role, disk: Volume): void {
    const { data, environment } = this.#props;
    const instances = this.formatArn({ service: "ec2", resource: "instance", resourceName: "*" });
    const volume = this.formatArn({ service: "ec2", resource: "volume", resourceName: disk.volumeId });
    role.addToPolicy(new PolicyStatement({ actions: ["ec2:AttachVolume"], resources: [volume] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ["ec2:AttachVolume"],
        resources: [instances],
        conditions: { StringEquals: { "aws:ResourceTag/wezterm-parallel": environment.name } },
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["kms:CreateGrant"],
        resources: [data.key.keyArn],
        conditions: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ["kms:DescribeKey", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"],
        resources: [data.key.keyArn],
      }),
    );
  }

  #startUp(at: number, disk: Volume, logs: LogGroup): UserData {
    const { environment, data, edge } = this.#props;
    const settings = {
      NAME: `wzp-${at + 1}`,
      AWS_REGION: Aws.REGION,
      IMAGE: data.images.repositoryUriForTag(environment.release),
      DISK: disk.volumeId,
      ADDRESS: data.address.secretArn,
      ACCOUNTS_KEY: data.keys.accounts.secretArn,
      SECRETS_KEY: data.keys.secrets.secretArn,
      DOMAIN: environment.domain,
      PROXIES: `"${proxyAddresses(environment).join(" ")}"`,
      CDN: edge.cdnUrl ?? "",
      LOGS: logs.logGroupName,
      METRICS: this.metrics,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    const userData = UserData.forLinux();
    userData.addCommands("set -eu", "dnf install --assumeyes docker jq", "mkdir -p /etc/wzp");
    userData.addCommands(writeFile("/etc/wzp/server.conf", lines.join("\n")));
    for (const [name, path] of Object.entries(files)) {
      userData.addCommands(
        writeFile(path, readFileSync(new URL(`../server/${name}`, import.meta.url), "utf8").trim()),
      );
    }
    userData.addCommands(
      "chmod 755 /usr/local/bin/wzp-server",
      "systemctl daemon-reload",
      "systemctl enable --now docker wzp-report.timer",
      "systemctl enable --now --no-block wzp",
    );
    return userData;
  }

  /** Each server takes requests; one that does not reach the holder of the database is not ready. */
  #register(): ApplicationTargetGroup {
    const { environment, network, edge } = this.#props;
    const targets = new ApplicationTargetGroup(this, "Targets", {
      vpc: network.vpc,
      port: serverPort,
      protocol: ApplicationProtocol.HTTP,
      targets: this.#servers.map(({ instanceId }) => new InstanceIdTarget(instanceId, serverPort)),
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: "/health/ready",
        interval: Duration.seconds(5),
        timeout: Duration.seconds(4),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    new ApplicationListenerRule(this, "Rule", {
      listener: edge.listener,
      priority: 10,
      conditions: [ListenerCondition.hostHeaders([environment.domain])],
      targetGroups: [targets],
    });
    return targets;
  }
}

/** Returns a command that writes a file as it is. */
function writeFile(path: string, text: string): string {
  return `cat > ${path} <<'END_OF_FILE'\n${text}\nEND_OF_FILE`;
}
