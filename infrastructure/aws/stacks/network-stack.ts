import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  IpAddresses,
  Port,
  SecurityGroup,
  Peer,
  SubnetType,
  Vpc,
} from "aws-cdk-lib/aws-ec2";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";

interface NetworkProps extends StackProps {
  readonly environment: Environment;
}

/** Port of the server, which only the load balancer reaches. */
export const serverPort = 7117;
/** Port to which the other servers of the database pass requests on. */
export const replicaPort = 7118;

/** Subnets of their own for load balancer, containers and database, each in two zones. */
export class NetworkStack extends Stack {
  readonly vpc: Vpc;
  readonly balancerGroup: SecurityGroup;
  readonly serverGroup: SecurityGroup;
  readonly workerGroup: SecurityGroup;
  readonly databaseGroup: SecurityGroup;
  readonly repositoryGroup: SecurityGroup;

  constructor(scope: Construct, id: string, { environment, ...props }: NetworkProps) {
    super(scope, id, props);
    this.vpc = this.#makeVpc(environment);
    this.balancerGroup = this.#makeGroup("Balancer", "Load balancer", false);
    this.serverGroup = this.#makeGroup("Server", "Servers", true);
    // They reach the servers as people do, and nothing reaches them.
    this.workerGroup = this.#makeGroup("Worker", "Workers", true);
    this.databaseGroup = this.#makeGroup("Database", "Database", false);
    this.repositoryGroup = this.#makeGroup("Repositories", "File system of the repositories", false);
    this.balancerGroup.addIngressRule(Peer.anyIpv4(), Port.tcp(443), "Browsers and commands");
    this.balancerGroup.addEgressRule(this.serverGroup, Port.tcp(serverPort), "Requests and health checks");
    this.serverGroup.addIngressRule(this.balancerGroup, Port.tcp(serverPort), "Requests and health checks");
    this.serverGroup.addIngressRule(this.serverGroup, Port.tcp(replicaPort), "Requests that servers pass on");
    this.databaseGroup.addIngressRule(this.serverGroup, Port.tcp(5432), "Runs and people");
    this.repositoryGroup.addIngressRule(this.serverGroup, Port.NFS, "Repositories");
    this.#tellPlace();
    NagSuppressions.addResourceSuppressions(this.balancerGroup, [
      { id: "AwsSolutions-EC23", reason: "People reach the server from any address; port 443 only." },
    ]);
  }

  #makeVpc({ network, servers }: Environment): Vpc {
    const vpc = new Vpc(this, "Vpc", {
      ipAddresses: IpAddresses.cidr(`${network}.0.0/16`),
      maxAzs: 2,
      // One that is lost takes the way out of a single zone with it.
      natGateways: servers.least > 1 ? 2 : 1,
      natGatewaySubnets: { subnetGroupName: "egress" },
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        // First, so that proxyNetworks knows them. Nothing else is in it: the server trusts them.
        { name: "balancer", subnetType: SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false },
        { name: "egress", subnetType: SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false },
        { name: "database", subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 27 },
        { name: "container", subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
      ],
    });
    vpc.addGatewayEndpoint("S3", { service: GatewayVpcEndpointAwsService.S3 });
    const logGroup = new LogGroup(this, "Flows", { retention: RetentionDays.THREE_MONTHS });
    vpc.addFlowLog("Flows", {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup),
      trafficType: FlowLogTrafficType.REJECT,
    });
    return vpc;
  }

  /** For `aws ecs run-task`, which runs a command of wzp as docs/guide/deploy/aws.md says. */
  #tellPlace(): void {
    const subnets = this.vpc.selectSubnets({ subnetGroupName: "container" }).subnetIds.join(",");
    const groups = this.serverGroup.securityGroupId;
    new CfnOutput(this, "Place", {
      value: `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${groups}]}`,
    });
  }

  #makeGroup(id: string, description: string, allowAllOutbound: boolean): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound });
  }
}

/** Returns the networks of the load balancer: it changes its addresses, and the server trusts proxies by address only. */
export function proxyNetworks({ network }: Environment): readonly string[] {
  return [`${network}.0.0/27`, `${network}.0.32/27`];
}
