import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { CfnScalingPolicy, ScalableTarget, ServiceNamespace } from "aws-cdk-lib/aws-applicationautoscaling";
import { AvailabilityZoneRebalancing, FargateService, type FargateTaskDefinition } from "aws-cdk-lib/aws-ecs";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import { type Environment, metricsOf } from "../environments.ts";
import type { ComputeStack } from "./compute-stack.ts";
import type { DataStack } from "./data-stack.ts";
import { defineTask, readable } from "./define-task.ts";
import type { NetworkStack } from "./network-stack.ts";

interface WorkersProps extends StackProps {
  readonly environment: Environment;
  readonly network: NetworkStack;
  readonly data: DataStack;
  readonly compute: ComputeStack;
}

/** A pool of workers on Fargate, as many as its tasks need. They leave by themselves, and ECS keeps those that have tasks. */
export class WorkersStack extends Stack {
  readonly #props: WorkersProps;

  constructor(scope: Construct, id: string, props: WorkersProps) {
    super(scope, id, props);
    this.#props = props;
    this.#scale(this.#serve(this.#define()));
  }

  #define(): FargateTaskDefinition {
    const { environment, data, compute } = this.#props;
    const { task } = defineTask(this, {
      kind: "worker",
      environment,
      data,
      logs: compute.logs,
      scripts: ["worker.sh", "protect.cjs"],
      variables: {
        SERVER: `https://${environment.domain}`,
        TASKS: String(environment.workers.tasks),
      },
      secrets: readable(this, { INVITATION: data.invitation }),
      stopSeconds: 120,
      // Succeeds while it is connected; servers may be away for a while, and its tasks go on.
      healthCheck: {
        command: ["CMD", "wzp", "status"],
        interval: Duration.minutes(5),
        timeout: Duration.seconds(30),
        startPeriod: Duration.minutes(5),
        retries: 10,
      },
    });
    const { clusterArn, clusterName } = compute.cluster;
    task.addToTaskRolePolicy(
      new PolicyStatement({
        actions: ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"],
        resources: [this.formatArn({ service: "ecs", resource: "task", resourceName: `${clusterName}/*` })],
        conditions: { ArnEquals: { "ecs:cluster": clusterArn } },
      }),
    );
    NagSuppressions.addResourceSuppressions(
      task,
      [{ id: "AwsSolutions-IAM5", reason: "A task has no name before it runs; the cluster is named." }],
      true,
    );
    return task;
  }

  #serve(task: FargateTaskDefinition): FargateService {
    const { environment, network, compute } = this.#props;
    return new FargateService(this, "Workers", {
      serviceName: "workers",
      cluster: compute.cluster,
      taskDefinition: task,
      vpcSubnets: { subnetGroupName: "container" },
      securityGroups: [network.workerGroup],
      assignPublicIp: false,
      desiredCount: environment.workers.least,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { rollback: true },
      // It would move workers while they wait for their tasks.
      availabilityZoneRebalancing: AvailabilityZoneRebalancing.DISABLED,
    });
  }

  /** Holds tasks per worker, waiting or running, at what a worker takes at once. */
  #scale(service: FargateService): void {
    const { environment, compute } = this.#props;
    const { least, most, pool, tasks } = environment.workers;
    const target = new ScalableTarget(this, "Number", {
      serviceNamespace: ServiceNamespace.ECS,
      resourceId: `service/${compute.cluster.clusterName}/${service.serviceName}`,
      scalableDimension: "ecs:service:DesiredCount",
      minCapacity: least,
      maxCapacity: most,
    });
    const metric = (id: string, namespace: string, name: string, dimensions: Record<string, string>) => ({
      id,
      returnData: false,
      metricStat: {
        // Every server answers for the whole queue.
        stat: id === "tasks" ? "Maximum" : "Average",
        metric: {
          namespace,
          metricName: name,
          dimensions: Object.entries(dimensions).map(([key, value]) => ({ name: key, value })),
        },
      },
    });
    new CfnScalingPolicy(this, "Queue", {
      policyName: "queue",
      policyType: "TargetTrackingScaling",
      scalingTargetId: target.scalableTargetId,
      targetTrackingScalingPolicyConfiguration: {
        targetValue: tasks,
        scaleOutCooldown: 60,
        scaleInCooldown: 300,
        customizedMetricSpecification: {
          metrics: [
            metric("tasks", metricsOf(environment), "Tasks", { Pool: pool }),
            metric("workers", "ECS/ContainerInsights", "RunningTaskCount", {
              ClusterName: compute.cluster.clusterName,
              ServiceName: service.serviceName,
            }),
            { id: "each", expression: "tasks / workers", label: "Tasks per worker", returnData: true },
          ],
        },
      },
    });
  }
}
