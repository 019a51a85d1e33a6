import { Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { Certificate, CertificateValidation } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerAction,
  ListenerCondition,
  SslPolicy,
} from "aws-cdk-lib/aws-elasticloadbalancingv2";
import { ARecord, HostedZone, type IHostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { LoadBalancerTarget } from "aws-cdk-lib/aws-route53-targets";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { CfnWebACL, CfnWebACLAssociation } from "aws-cdk-lib/aws-wafv2";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";
import type { NetworkStack } from "./network-stack.ts";

interface EdgeProps extends StackProps {
  readonly environment: Environment;
  readonly network: NetworkStack;
}

/** Requests of one address to sign in, in five minutes. The server counts failures more strictly; this keeps floods away. */
const signInsInFiveMinutes = 300;

/** Makes what is reachable from the internet: a load balancer with TLS and a firewall, and a CDN for the dashboard. */
export class EdgeStack extends Stack {
  readonly balancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;
  /** From which browsers load the files of the dashboard; absent: from the server. */
  readonly cdnUrl: string | undefined;

  constructor(scope: Construct, id: string, { environment, network, ...props }: EdgeProps) {
    super(scope, id, props);
    const { id: hostedZoneId, name: zoneName } = environment.zone;
    const zone = HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId, zoneName });
    this.balancer = this.#makeBalancer(environment, network);
    this.listener = this.#listen(environment, zone);
    this.#addFirewall();
    new ARecord(this, "Name", {
      zone,
      recordName: environment.domain,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(this.balancer)),
    });
    if (environment.cdn) this.cdnUrl = `https://${this.#makeCdn(environment).distributionDomainName}`;
  }

  #makeBalancer({ afterDeletion }: Environment, network: NetworkStack): ApplicationLoadBalancer {
    const balancer = new ApplicationLoadBalancer(this, "Balancer", {
      vpc: network.vpc,
      vpcSubnets: { subnetGroupName: "balancer" },
      securityGroup: network.balancerGroup,
      internetFacing: true,
      deletionProtection: afterDeletion === "retained",
      dropInvalidHeaderFields: true,
      // Terminals and events may be quiet for long.
      idleTimeout: Duration.hours(1),
    });
    const logs = new Bucket(this, "Logs", {
      // The load balancer writes with this encryption only.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ expiration: Duration.days(90), noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    balancer.logAccessLogs(logs);
    NagSuppressions.addResourceSuppressions(logs, [
      { id: "AwsSolutions-S1", reason: "It contains logs; only the load balancer writes it." },
    ]);
    return balancer;
  }

  #listen({ domain }: Environment, zone: IHostedZone): ApplicationListener {
    const certificate = new Certificate(this, "Certificate", {
      domainName: domain,
      validation: CertificateValidation.fromDns(zone),
    });
    const listener = new ApplicationListener(this, "Listener", {
      loadBalancer: this.balancer,
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      certificates: [certificate],
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
      // The security group decides who reaches it.
      open: false,
      defaultAction: ListenerAction.fixedResponse(421),
    });
    // The load balancer passes this header on, and the server would believe it.
    listener.addAction("ForwardedHost", {
      priority: 1,
      conditions: [ListenerCondition.httpHeader("X-Forwarded-Host", ["*"])],
      action: ListenerAction.fixedResponse(400),
    });
    return listener;
  }

  /** No rules that look for commands in bodies: commands are what people send to this server. */
  #addFirewall(): void {
    const firewall = new CfnWebACL(this, "Firewall", {
      scope: "REGIONAL",
      defaultAction: { allow: {} },
      visibilityConfig: visibleAs("firewall"),
      rules: [
        {
          name: "reputation",
          priority: 1,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesAmazonIpReputationList" },
          },
          visibilityConfig: visibleAs("reputation"),
        },
        {
          name: "sign-in",
          priority: 2,
          action: { block: {} },
          statement: {
            rateBasedStatement: {
              aggregateKeyType: "IP",
              limit: signInsInFiveMinutes,
              scopeDownStatement: {
                byteMatchStatement: {
                  fieldToMatch: { uriPath: {} },
                  positionalConstraint: "STARTS_WITH",
                  searchString: "/api/v1/auth/",
                  textTransformations: [{ priority: 0, type: "NORMALIZE_PATH" }],
                },
              },
            },
          },
          visibilityConfig: visibleAs("sign-in"),
        },
      ],
    });
    new CfnWebACLAssociation(this, "FirewallAssociation", {
      resourceArn: this.balancer.loadBalancerArn,
      webAclArn: firewall.attrArn,
    });
  }

  /**
   * Only for files whose names contain their hash. What people send does not go through it, because the server would see the
   * CDN's addresses instead of theirs.
   */
  #makeCdn({ domain }: Environment): Distribution {
    const origin = new HttpOrigin(domain);
    const nothing = new EdgeFunction(this, "Nothing", {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline("function handler() { return { statusCode: 404 }; }"),
    });
    const shared = { origin, viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY };
    const distribution = new Distribution(this, "Cdn", {
      comment: `Files of the dashboard of ${domain}`,
      priceClass: PriceClass.PRICE_CLASS_100,
      defaultBehavior: {
        ...shared,
        functionAssociations: [{ function: nothing, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
      additionalBehaviors: {
        "/assets/*": {
          ...shared,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
          responseHeadersPolicy: this.#headersOfFiles(domain),
          compress: true,
        },
      },
    });
    NagSuppressions.addResourceSuppressions(distribution, [
      { id: "AwsSolutions-CFR1", reason: "People may be anywhere." },
      {
        id: "AwsSolutions-CFR2",
        reason: "It serves public files only; the firewall is in front of the server.",
      },
      {
        id: "AwsSolutions-CFR3",
        reason: "It serves public files only; requests of people are logged before the server.",
      },
      {
        id: "AwsSolutions-CFR4",
        reason: "Its own domain needs no certificate; every browser that can show the page has TLS 1.2.",
      },
    ]);
    return distribution;
  }

  #headersOfFiles(domain: string): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, "Headers", {
      corsBehavior: {
        accessControlAllowOrigins: [`https://${domain}`],
        accessControlAllowMethods: ["GET", "HEAD"],
        accessControlAllowHeaders: ["*"],
        accessControlAllowCredentials: false,
        originOverride: true,
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: "Cache-Control", value: "public, max-age=31536000, immutable", override: false },
          { header: "Cross-Origin-Resource-Policy", value: "cross-origin", override: true },
        ],
      },
      securityHeadersBehavior: {
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), override: true },
      },
    });
  }
}

function visibleAs(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true };
}
