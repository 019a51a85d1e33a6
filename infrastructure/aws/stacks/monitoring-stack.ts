import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";

import { alertNames, alertRules } from "../../../packages/shared/src/domain/alerts/alert-rules.ts";
import { type Environment, metricsOf } from "../environments.ts";
import type { ComputeStack } from "./compute-stack.ts";
import type { DataStack } from "./data-stack.ts";
import type { EdgeStack } from "./edge-stack.ts";

interface MonitoringProps extends StackProps {
  readonly environment: Environment;
  readonly data: DataStack;
  readonly edge: EdgeStack;
  readonly compute: ComputeStack;
}

interface Watched {
  readonly metric: IMetric;
  readonly description: string;
  readonly threshold: number;
  readonly below?: boolean;
  readonly minutes?: number;
  /** Meaning of a missing figure; by default: nothing is wrong. */
  readonly missing?: TreatMissingData;
}

const minute = Duration.minutes(1);
const gib = 1024 ** 3;

/** An alarm for each alert of the server, and for what the server cannot tell: that it is away. */
export class MonitoringStack extends Stack {
  readonly #topic: Topic;

  constructor(scope: Construct, id: string, { environment, data, edge, compute, ...props }: MonitoringProps) {
    super(scope, id, props);
    this.#topic = new Topic(this, "Alarms", { masterKey: data.key, enforceSSL: true });
    this.#topic.addSubscription(new EmailSubscription(environment.alarmEmail));
    for (const name of alertNames) this.#watchAlert(name, metricsOf(environment));
    this.#watch("Down", {
      metric: compute.targets.metrics.healthyHostCount({
        period: minute,
        statistic: Stats.MAXIMUM,
        dimensionsMap: {
          LoadBalancer: edge.balancer.loadBalancerFullName,
          TargetGroup: compute.targets.targetGroupFullName,
        },
      }),
      description: "critical: no server has answered for 2 minutes; see docs/recovery.md",
      threshold: 1,
      below: true,
      minutes: 2,
      missing: TreatMissingData.BREACHING,
    });
    this.#watch("DatabaseFull", {
      metric: data.database.metricFreeStorageSpace({ period: minute, statistic: Stats.MINIMUM }),
      description: "critical: the database has less than 2 GiB free, although its disk grows by itself",
      threshold: 2 * gib,
      below: true,
      minutes: 10,
    });
  }

  #watchAlert(name: (typeof alertNames)[number], namespace: string): void {
    const id = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
    // An alert has already lasted for its time.
    this.#watch(id, {
      metric: new Metric({
        namespace,
        metricName: "AlertFiring",
        dimensionsMap: { Alert: name },
        period: minute,
        statistic: Stats.MAXIMUM,
      }),
      description: `${alertRules[name].severity}: docs/guide/alerts.md#${name}`,
      threshold: 1,
    });
  }

  #watch(id: string, { metric, description, threshold, below, minutes, missing }: Watched): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold,
      evaluationPeriods: minutes ?? 1,
      comparisonOperator:
        below === true
          ? ComparisonOperator.LESS_THAN_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
  }
}
