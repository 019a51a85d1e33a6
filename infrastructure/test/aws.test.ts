import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { alertNames } from "../../packages/shared/src/domain/alerts/alert-rules.ts";
import { environments } from "../aws/environments.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = join(root, "infrastructure/aws");
const scripts = readdirSync(join(project, "containers"));
const directory = mkdtempSync(join(tmpdir(), "wzp-aws-"));
afterAll(() => rmSync(directory, { recursive: true }));
/** The AWS CLI deploys larger ones only from a bucket. */
const mostCharacters = 51_200;
/** ECS accepts no larger definition of a task. */
const mostTask = 65_536;

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly Metadata?: {
    readonly cdk_nag?: { readonly rules_to_suppress: readonly { id: string; reason: string }[] };
  };
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: object;
  readonly Metadata?: Resource["Metadata"];
}

/** Installs the packages of the project; returns whether that was possible. */
function isInstalled(): boolean {
  const { status, stderr } = spawnSync(
    "npm",
    ["ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"],
    { cwd: project, encoding: "utf8", timeout: 100_000 },
  );
  if (status === 0) return true;
  process.stdout.write(`The CDK cannot be installed: tests of the templates are skipped: ${stderr}\n`);
  return false;
}

/** Synthesizes an environment as a person would, without an account. */
function synthesize(name: string): string {
  const out = join(directory, name);
  const env = { ...process.env, AWS_ACCESS_KEY_ID: undefined, AWS_PROFILE: undefined };
  const words = ["run", "--silent", "infrastructure:synth", "--", "--environment", name, "--out", out];
  execFileSync("npm", words, { cwd: root, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  return out;
}

function templatesIn(out: string): Readonly<Record<string, Template>> {
  const files = readdirSync(out).filter((file) => file.endsWith(".template.json"));
  return Object.fromEntries(
    files.map((file) => [
      file.replace(".template.json", ""),
      JSON.parse(readFileSync(join(out, file), "utf8")) as Template,
    ]),
  );
}

function ofType(template: Template | undefined, type: string): readonly Resource[] {
  return Object.values(template?.Resources ?? {}).filter((resource) => resource.Type === type);
}

interface Container {
  readonly Name: string;
  readonly Command: readonly string[];
  readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets: readonly { readonly Name: string }[];
}

/** Returns the only container of the only task of a stack. */
function containerOf(template: Template | undefined): Container {
  const [task] = ofType(template, "AWS::ECS::TaskDefinition");
  const [container] = (task?.Properties["ContainerDefinitions"] ?? []) as readonly Container[];
  if (container === undefined) throw new Error("There is no container.");
  return container;
}

function variablesOf({ Environment }: Container): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Environment.map(({ Name, Value }) => [Name, Value]));
}

/** Reads templates as CloudFormation does, and knows which values its resources accept. */
const lintPackage = "cfn-lint==1.58.0";

/** Installs cfn-lint in a directory of the test; returns undefined where Python or the network is missing. */
function installLint(): string | undefined {
  const place = join(directory, "lint");
  const options = { encoding: "utf8", timeout: 90_000 } as const;
  if (spawnSync("python3", ["-m", "venv", place], options).status !== 0) return undefined;
  const pip = spawnSync(join(place, "bin/pip"), ["install", "--quiet", lintPackage], options);
  return pip.status === 0 ? join(place, "bin/cfn-lint") : undefined;
}

/** The address of this machine that others would use. */
const ownAddress = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

let installed = false;
const made: Record<string, Readonly<Record<string, Template>>> = {};
beforeAll(() => {
  installed = isInstalled();
  if (!installed) return;
  for (const { name } of environments) made[name] = templatesIn(synthesize(name));
}, 240_000);

describe("the infrastructure for AWS", () => {
  test("is typed, and its scripts are valid", ({ skip }) => {
    if (!installed) return skip();
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const checked = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    expect(checked.stdout).toBe("");
    for (const name of scripts) {
      const [program, option] = name.endsWith(".sh") ? ["sh", "-n"] : [process.execPath, "--check"];
      execFileSync(program, [option, join(project, "containers", name)]);
    }
  });

  test("refuses an environment that does not exist, and says which do", ({ skip }) => {
    if (!installed) return skip();
    const words = ["--environment", "moon", "--out", join(directory, "moon")];
    const { status, stderr } = spawnSync(join(project, "synth.sh"), words, { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toContain("development|staging|production");
  });
});

test("cfn-lint finds nothing in any template", { timeout: 120_000, retry: 0 }, ({ skip }) => {
  const lint = installed ? installLint() : undefined;
  if (lint === undefined) return skip(`${lintPackage} cannot be installed`);
  const templates = environments.flatMap(({ name }) =>
    readdirSync(join(directory, name))
      .filter((file) => file.endsWith(".template.json"))
      .map((file) => join(directory, name, file)),
  );
  expect(templates).toHaveLength(19);
  const { status, stdout } = spawnSync(lint, ["--template", ...templates], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

describe("a server with the options of its container", () => {
  test("answers health checks that name its address, and the load balancer's requests only", async ({
    skip,
  }) => {
    if (!installed || ownAddress === undefined) return skip();
    const { PROXIES, DOMAIN } = variablesOf(containerOf(made["production"]?.["compute"]));
    const script = readFileSync(join(project, "containers/server.sh"), "utf8");
    expect(script).toContain('--listen "$LISTEN" --name "$DOMAIN" --behind-proxy $PROXIES');
    await using rig = new CliRig();
    expect(await rig.wzp(["users", "add", "olga", "--role", "owner"])).toMatchObject({ status: 0 });
    expect(await rig.wzp(["down"])).toMatchObject({ status: 0 });
    const port = await freePort();
    const proxies = String(PROXIES).split(" ");
    const listen = ["--listen", `0.0.0.0:${port}`, "--name", String(DOMAIN), "--behind-proxy", ...proxies];
    const up = await rig.wzp(["up", ...listen, "--cdn-url", "https://d1.cloudfront.example"]);
    expect(up.status, up.stderr).toBe(0);
    const base = `http://${ownAddress}:${port}`;
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect((await fetch(base, { headers: { "x-forwarded-proto": "https" } })).status).toBe(403);
  });
});

describe.each(environments)("the templates of $name", (environment) => {
  const templates = () => made[environment.name] ?? {};
  const copies = environment.copyRegion === undefined ? [] : ["copies"];

  test("are one for each part, and the AWS CLI deploys them as they are", ({ skip }) => {
    if (!installed) return skip();
    expect(Object.keys(templates()).toSorted()).toEqual([
      "compute",
      ...copies,
      "data",
      "edge",
      "monitoring",
      "network",
      "workers",
    ]);
    for (const template of Object.values(templates())) {
      const text = JSON.stringify(template);
      expect(text.length).toBeLessThan(mostCharacters);
      expect(text).not.toContain("cdk-bootstrap");
      expect(ofType(template, "AWS::Lambda::Function")).toEqual([]);
    }
  });

  test("give a reason for each rule of cdk-nag that they do not follow", ({ skip }) => {
    if (!installed) return skip();
    const reports = readdirSync(join(directory, environment.name)).filter((file) => file.endsWith(".csv"));
    expect(reports).toHaveLength(6 + copies.length);
    const rows = reports.flatMap((file) =>
      readFileSync(join(directory, environment.name, file), "utf8")
        .trim()
        .split("\n")
        .slice(1),
    );
    expect(rows.length).toBeGreaterThan(30);
    expect(rows.filter((row) => row.includes('"Non-Compliant"'))).toEqual([]);
    const all = Object.values(templates());
    const suppressed = all.flatMap(({ Metadata, Resources }) => [
      ...(Metadata?.cdk_nag?.rules_to_suppress ?? []),
      ...Object.values(Resources).flatMap((each) => each.Metadata?.cdk_nag?.rules_to_suppress ?? []),
    ]);
    expect(suppressed.length).toBeGreaterThan(0);
    for (const { reason } of suppressed) expect(reason.length).toBeGreaterThan(20);
  });

  test("keep the database encrypted, reachable by servers only, and after its stack", ({ skip }) => {
    if (!installed) return skip();
    const { data, network } = templates();
    const [database] = ofType(data, "AWS::RDS::DBInstance");
    const keeps = environment.afterDeletion === "retained";
    expect(database?.DeletionPolicy).toBe(keeps ? "Retain" : "Snapshot");
    expect(database?.Properties).toMatchObject({
      StorageEncrypted: true,
      PubliclyAccessible: false,
      MultiAZ: environment.database.multiAz,
      BackupRetentionPeriod: environment.database.backupDays,
      DeleteAutomatedBackups: false,
      DeletionProtection: keeps,
    });
    const [parameters] = ofType(data, "AWS::RDS::DBParameterGroup");
    expect(parameters?.Properties).toMatchObject({ Parameters: { "rds.force_ssl": "1" } });
    const toDatabase = ofType(network, "AWS::EC2::SecurityGroupIngress").filter(
      ({ Properties }) => Properties["FromPort"] === 5432,
    );
    expect(toDatabase).toHaveLength(1);
    expect(JSON.stringify(toDatabase[0]?.Properties["SourceSecurityGroupId"])).toContain("Server");
  });

  test("let servers reach one another and the repositories, and nobody reach workers", ({ skip }) => {
    if (!installed) return skip();
    const { network } = templates();
    const allowed = ofType(network, "AWS::EC2::SecurityGroupIngress").map(({ Properties }) => ({
      port: Properties["FromPort"],
      from: JSON.stringify(Properties["SourceSecurityGroupId"]),
      to: JSON.stringify(Properties["GroupId"]),
    }));
    const passedOn = allowed.filter(({ port }) => port === 7118);
    expect(passedOn).toHaveLength(1);
    expect(passedOn[0]?.from).toBe(passedOn[0]?.to);
    const files = allowed.filter(({ port }) => port === 2049);
    expect(files).toHaveLength(1);
    expect(files[0]?.from).toContain("Server");
    expect(allowed.filter(({ from, to }) => `${from}${to}`.includes("Worker"))).toEqual([]);
  });

  test("delete no repository, file, key, secret, image or copy with the stack", ({ skip }) => {
    if (!installed) return skip();
    const { data } = templates();
    const [bucket, ...others] = ofType(data, "AWS::S3::Bucket");
    expect(others).toEqual([]);
    expect(bucket?.Properties).toMatchObject({
      VersioningConfiguration: { Status: "Enabled" },
      LifecycleConfiguration: { Rules: [{ NoncurrentVersionExpiration: { NoncurrentDays: 30 } }] },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    });
    const [system] = ofType(data, "AWS::EFS::FileSystem");
    expect(system?.Properties).toMatchObject({ Encrypted: true });
    const [point] = ofType(data, "AWS::EFS::AccessPoint");
    expect(point?.Properties).toMatchObject({ PosixUser: { Uid: "10001", Gid: "10001" } });
    for (const type of [
      "EFS::FileSystem",
      "S3::Bucket",
      "KMS::Key",
      "SecretsManager::Secret",
      "ECR::Repository",
      "Backup::BackupVault",
    ]) {
      const found = ofType(data, `AWS::${type}`);
      expect(found.length, type).toBeGreaterThan(0);
      for (const { DeletionPolicy } of found) expect(DeletionPolicy, type).toBe("Retain");
    }
    const [vault] = ofType(data, "AWS::Backup::BackupVault");
    const lock = { MinRetentionDays: environment.copyDays };
    expect(vault?.Properties).toMatchObject({ LockConfiguration: lock });
  });

  test("copy repositories, files and database into a locked vault of the other region, if there is one", ({
    skip,
  }) => {
    if (!installed) return skip();
    const { copies: other, data } = templates();
    const [vault] = ofType(other, "AWS::Backup::BackupVault");
    const [plan] = ofType(data, "AWS::Backup::BackupPlan");
    const [selection] = ofType(data, "AWS::Backup::BackupSelection");
    const copied = JSON.stringify(plan?.Properties).includes("CopyActions");
    expect(copied).toBe(environment.copyRegion !== undefined);
    const chosen = JSON.stringify(selection?.Properties);
    expect(chosen.includes(":db:")).toBe(copied);
    expect(chosen).toContain("Repositories");
    expect(chosen).toContain("Files");
    expect(vault !== undefined).toBe(copied);
    if (vault === undefined) return;
    const name = `wzp-${environment.name}-copies`;
    expect(vault).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        BackupVaultName: name,
        LockConfiguration: { MinRetentionDays: environment.copyDays },
      },
    });
    const { BackupPlan } = plan?.Properties ?? {};
    const { BackupPlanRule: rules } = BackupPlan as { BackupPlanRule: object[] };
    const actions = JSON.stringify(rules);
    expect(actions).toContain(`:backup:${environment.copyRegion}:`);
    expect(actions).toContain(`:backup-vault:${name}`);
    const replicated = ofType(data, "AWS::SecretsManager::Secret").filter(
      ({ Properties }) => Properties["ReplicaRegions"] !== undefined,
    );
    expect(replicated.map(({ Properties }) => Properties["ReplicaRegions"])).toEqual(
      ["accounts", "secrets"].map(() => [{ Region: environment.copyRegion }]),
    );
    expect(rules).toMatchObject([
      { CopyActions: [{ Lifecycle: { DeleteAfterDays: environment.copyDays } }] },
    ]);
  });

  test("contain no password: CloudFormation takes it from the secret", ({ skip }) => {
    if (!installed) return skip();
    const secrets = ofType(templates()["data"], "AWS::SecretsManager::Secret");
    const address = secrets.find(({ Properties }) => "SecretString" in Properties);
    const text = JSON.stringify(address?.Properties["SecretString"]);
    expect(text).toContain("postgres://wzp:{{resolve:secretsmanager:");
    expect(text).toContain("sslmode=verify-full");
    // Password of the database, two keys, and a place for the invitation.
    expect(secrets.filter(({ Properties }) => "GenerateSecretString" in Properties)).toHaveLength(4);
    for (const part of ["compute", "workers"] as const) {
      const { Environment, Secrets } = containerOf(templates()[part]);
      expect(JSON.stringify(Environment)).not.toMatch(/postgres:|wzpp_|resolve:/);
      const names = { compute: ["WZP_DATABASE", "ACCOUNTS_KEY", "SECRETS_KEY"], workers: ["INVITATION"] };
      expect(Secrets.map(({ Name }) => Name)).toEqual(names[part]);
    }
  });

  test("let each server trust exactly the networks that the load balancer is in", ({ skip }) => {
    if (!installed) return skip();
    const { network, compute } = templates();
    const balancer = Object.entries(network?.Resources ?? {}).filter(([id]) =>
      /^VpcbalancerSubnet\dSubnet[\dA-F]{8}$/.test(id),
    );
    const { network: own } = environment;
    const prefixes = [`${own}.0.0/27`, `${own}.0.32/27`];
    expect(balancer.map(([, { Properties }]) => Properties["CidrBlock"])).toEqual(prefixes);
    expect(variablesOf(containerOf(compute))).toMatchObject({
      PROXIES: prefixes.join(" "),
      DOMAIN: environment.domain,
    });
  });

  test("run servers and workers on Fargate, with a root that nobody can write", ({ skip }) => {
    if (!installed) return skip();
    for (const [part, name] of [
      ["compute", "servers"],
      ["workers", "workers"],
    ] as const) {
      const template = templates()[part];
      const [task] = ofType(template, "AWS::ECS::TaskDefinition");
      const { cpu, memoryMiB, diskGiB } = environment[name];
      expect(JSON.stringify(task?.Properties).length).toBeLessThan(mostTask);
      expect(task?.Properties).toMatchObject({
        Cpu: String(cpu),
        Memory: String(memoryMiB),
        EphemeralStorage: { SizeInGiB: diskGiB },
        NetworkMode: "awsvpc",
        RequiresCompatibilities: ["FARGATE"],
      });
      expect(containerOf(template)).toMatchObject({
        ReadonlyRootFilesystem: true,
        Privileged: false,
        EntryPoint: ["tini", "--"],
        HealthCheck: { Command: ["CMD", "wzp", "status"] },
        LogConfiguration: { LogDriver: "awslogs" },
      });
      const [service] = ofType(template, "AWS::ECS::Service");
      expect(service?.Properties).toMatchObject({
        LaunchType: "FARGATE",
        DesiredCount: environment[name].least,
        DeploymentConfiguration: {
          DeploymentCircuitBreaker: { Enable: true, Rollback: true },
          MinimumHealthyPercent: 100,
        },
        NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: "DISABLED" } },
      });
      expect(service?.Properties["EnableExecuteCommand"] ?? false).toBe(false);
    }
  });

  test("scale servers by their processors, and workers by the tasks that ask for them", ({ skip }) => {
    if (!installed) return skip();
    const { compute, workers } = templates();
    for (const [template, { least, most }] of [
      [compute, environment.servers],
      [workers, environment.workers],
    ] as const) {
      const [target] = ofType(template, "AWS::ApplicationAutoScaling::ScalableTarget");
      expect(target?.Properties).toMatchObject({ MinCapacity: least, MaxCapacity: most });
    }
    const [byCpu] = ofType(compute, "AWS::ApplicationAutoScaling::ScalingPolicy");
    expect(JSON.stringify(byCpu?.Properties)).toContain("ECSServiceAverageCPUUtilization");
    const [byQueue] = ofType(workers, "AWS::ApplicationAutoScaling::ScalingPolicy");
    const { METRICS, POOL } = variablesOf(containerOf(compute));
    expect(byQueue?.Properties["TargetTrackingScalingPolicyConfiguration"]).toMatchObject({
      TargetValue: environment.workers.tasks,
      CustomizedMetricSpecification: {
        Metrics: [
          {
            Id: "tasks",
            MetricStat: {
              Stat: "Maximum",
              Metric: {
                Namespace: METRICS,
                MetricName: "Tasks",
                Dimensions: [{ Name: "Pool", Value: POOL }],
              },
            },
          },
          { Id: "workers", MetricStat: { Metric: { MetricName: "RunningTaskCount" } } },
          { Expression: "tasks / workers", ReturnData: true },
        ],
      },
    });
  });

  test("send requests with TLS to the server that is ready, and to no other", ({ skip }) => {
    if (!installed) return skip();
    const { edge, compute, network } = templates();
    const [listener, ...others] = ofType(edge, "AWS::ElasticLoadBalancingV2::Listener");
    expect(others).toEqual([]);
    expect(listener?.Properties).toMatchObject({ Port: 443, Protocol: "HTTPS" });
    expect(listener?.Properties["SslPolicy"]).toMatch(/^ELBSecurityPolicy-TLS13-1-2/);
    const [targets] = ofType(compute, "AWS::ElasticLoadBalancingV2::TargetGroup");
    expect(targets?.Properties).toMatchObject({ Port: 7117, HealthCheckPath: "/health/ready" });
    const [rule] = ofType(compute, "AWS::ElasticLoadBalancingV2::ListenerRule");
    const host = { Field: "host-header", HostHeaderConfig: { Values: [environment.domain] } };
    expect(rule?.Properties["Conditions"]).toEqual([host]);
    const [refused] = ofType(edge, "AWS::ElasticLoadBalancingV2::ListenerRule");
    expect(refused?.Properties).toMatchObject({
      Priority: 1,
      Actions: [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "400" } }],
      Conditions: [{ HttpHeaderConfig: { HttpHeaderName: "X-Forwarded-Host" } }],
    });
    expect(ofType(edge, "AWS::WAFv2::WebACLAssociation")).toHaveLength(1);
    const open = ofType(network, "AWS::EC2::SecurityGroup").flatMap(
      ({ Properties }) => (Properties["SecurityGroupIngress"] ?? []) as readonly { FromPort: number }[],
    );
    expect(open.map(({ FromPort }) => FromPort)).toEqual([443]);
  });

  test("let a CDN serve the dashboard's hashed files and nothing else, or have none", ({ skip }) => {
    if (!installed) return skip();
    const { edge, compute } = templates();
    const found = ofType(edge, "AWS::CloudFront::Distribution");
    expect(found).toHaveLength(environment.cdn ? 1 : 0);
    const { CDN } = variablesOf(containerOf(compute));
    expect(JSON.stringify(CDN)).toMatch(environment.cdn ? /"https:\/\/",\{"Fn::ImportValue/ : /^""$/);
    for (const { Properties } of found) {
      const { CacheBehaviors, DefaultCacheBehavior } = Properties["DistributionConfig"] as {
        CacheBehaviors: readonly { PathPattern: string; ViewerProtocolPolicy: string }[];
        DefaultCacheBehavior: { FunctionAssociations: readonly object[] };
      };
      expect(CacheBehaviors).toMatchObject([
        { PathPattern: "/assets/*", ViewerProtocolPolicy: "https-only" },
      ]);
      expect(DefaultCacheBehavior.FunctionAssociations).toHaveLength(1);
    }
  });

  test("have an alarm for each alert of the server, and one for a server that is away", ({ skip }) => {
    if (!installed) return skip();
    const alarms = ofType(templates()["monitoring"], "AWS::CloudWatch::Alarm");
    const watched = alarms
      .filter(({ Properties }) => Properties["MetricName"] === "AlertFiring")
      .map(({ Properties }) => (Properties["Dimensions"] as readonly { Value: string }[])[0]?.Value);
    expect(watched).toEqual(alertNames);
    const away = alarms.filter(({ Properties }) => Properties["MetricName"] === "HealthyHostCount");
    expect(away).toHaveLength(1);
    expect(away[0]?.Properties).toMatchObject({ TreatMissingData: "breaching", Statistic: "Maximum" });
    for (const { Properties } of alarms) expect(Properties["AlarmActions"]).toHaveLength(1);
  });

  test("allow containers what they need, and nothing of others", ({ skip }) => {
    if (!installed) return skip();
    const allowed = (part: string) =>
      ofType(templates()[part], "AWS::IAM::Policy").flatMap(({ Properties }) => {
        const { Statement } = Properties["PolicyDocument"] as { Statement: readonly Allowed[] };
        return Statement;
      });
    for (const part of ["compute", "workers"]) {
      const everywhere = allowed(part).filter(
        ({ Resource, Condition }) => Resource === "*" && Condition === undefined,
      );
      expect(everywhere.map(({ Action }) => Action)).toEqual(["ecr:GetAuthorizationToken"]);
      expect(JSON.stringify(allowed(part).map(({ Action }) => Action))).not.toMatch(/[a-z]:\*/);
    }
    const actions = allowed("workers").flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /^(?:s3|elasticfilesystem|rds|iam):/.test(action))).toEqual([]);
    expect(actions).toContain("ecs:UpdateTaskProtection");
    expect(JSON.stringify(allowed("compute"))).toContain("/attempts/*");
  });
});

interface Allowed {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: object;
}
