import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { CliRig } from "../../packages/cli/test/rigs/cli-rig.ts";
import { freePort } from "../../packages/cli/test/rigs/free-port.ts";
import { alertNames } from "../../packages/shared/src/domain/alerts/alert-rules.ts";
import { findProgram, installMissingPrograms } from "../../tooling/test-programs.ts";
import { environments } from "../aws/environments.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const project = join(root, "infrastructure/aws");
const script = readFileSync(join(project, "server/wzp-server.sh"), "utf8");
installMissingPrograms([], ["jq"]);
const directory = mkdtempSync(join(tmpdir(), "wzp-aws-"));
afterAll(() => rmSync(directory, { recursive: true }));
/** The AWS CLI deploys larger ones only from a bucket. */
const mostCharacters = 51_200;
/** EC2 accepts no larger start-up script. */
const mostUserData = 16_384;

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

/** Returns the text of a start-up script, with what CloudFormation inserts as `${}`. */
function userDataOf({ Properties }: Resource): string {
  const { UserData } = Properties as { UserData: { "Fn::Base64": { "Fn::Join": [string, unknown[]] } } };
  const [, parts] = UserData["Fn::Base64"]["Fn::Join"];
  return parts.map((part) => (typeof part === "string" ? part : "${}")).join("");
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
  test("is typed, and its script is valid for bash", ({ skip }) => {
    if (!installed) return skip();
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const checked = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
    expect(checked.stdout).toBe("");
    execFileSync("bash", ["-n", join(project, "server/wzp-server.sh")]);
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
  expect(templates).toHaveLength(16);
  const { status, stdout } = spawnSync(lint, ["--template", ...templates], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});

describe("a server with the options of its machine", () => {
  test("answers health checks that name its address, and the load balancer's requests only", async ({
    skip,
  }) => {
    const [server] = ofType(made["production"]?.["compute"], "AWS::EC2::Instance");
    if (server === undefined || ownAddress === undefined) return skip();
    expect(script).toContain(
      '--listen 0.0.0.0:7117 --name "$DOMAIN" --behind-proxy "${proxies[@]}" "${cdn[@]}"',
    );
    const proxies = /^PROXIES="(.+)"$/m.exec(userDataOf(server))?.[1]?.split(" ") ?? [];
    expect(proxies).toHaveLength(54);
    await using rig = new CliRig();
    expect(await rig.wzp(["users", "add", "olga", "--role", "owner"])).toMatchObject({ status: 0 });
    expect(await rig.wzp(["down"])).toMatchObject({ status: 0 });
    const port = await freePort();
    const listen = ["--listen", `0.0.0.0:${port}`, "--name", "wzp.example.org", "--behind-proxy", ...proxies];
    const up = await rig.wzp(["up", ...listen, "--cdn-url", "https://d1.cloudfront.example"]);
    expect(up.status, up.stderr).toBe(0);
    const base = `http://${ownAddress}:${port}`;
    expect((await fetch(`${base}/health/ready`)).status).toBe(200);
    expect((await fetch(base, { headers: { "x-forwarded-proto": "https" } })).status).toBe(403);
  });

  test("tells CloudWatch of each alert, firing or not", async ({ skip }) => {
    const filter = /jq --compact-output '([^']+)'/.exec(script)?.[1];
    const jq = findProgram("jq");
    if (jq === undefined) return skip();
    await using rig = new CliRig();
    expect(await rig.wzp(["up"])).toMatchObject({ status: 0 });
    const { stdout } = await rig.wzp(["alerts", "list", "--all", "--json"]);
    const metrics = execFileSync(jq, ["--compact-output", filter ?? ""], { input: stdout, encoding: "utf8" });
    expect(JSON.parse(metrics)).toEqual(
      alertNames.map((name) => ({
        MetricName: "AlertFiring",
        Dimensions: [{ Name: "Alert", Value: name }],
        Value: 0,
      })),
    );
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
    expect(reports).toHaveLength(5 + copies.length);
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
    const passedOn = ofType(network, "AWS::EC2::SecurityGroupIngress").filter(
      ({ Properties }) => Properties["FromPort"] === 7118,
    );
    expect(script).toContain("WZP_REPLICA_ADDRESS=%s:7118");
    expect(passedOn).toHaveLength(1);
    expect(passedOn[0]?.Properties["SourceSecurityGroupId"]).toEqual(passedOn[0]?.Properties["GroupId"]);
    expect(JSON.stringify(toDatabase[0]?.Properties["SourceSecurityGroupId"])).toContain("Server");
  });

  test("delete no disk, key, secret, image or copy with the stack", ({ skip }) => {
    if (!installed) return skip();
    const { data } = templates();
    const disks = ofType(data, "AWS::EC2::Volume");
    expect(disks).toHaveLength(environment.server.count);
    for (const { DeletionPolicy, Properties } of disks) {
      expect(DeletionPolicy).toBe(environment.afterDeletion === "retained" ? "Retain" : "Snapshot");
      expect(Properties).toMatchObject({ Encrypted: true, Size: environment.server.diskGiB });
    }
    for (const type of ["KMS::Key", "SecretsManager::Secret", "ECR::Repository", "Backup::BackupVault"]) {
      const found = ofType(data, `AWS::${type}`);
      expect(found.length, type).toBeGreaterThan(0);
      for (const { DeletionPolicy } of found) expect(DeletionPolicy, type).toBe("Retain");
    }
    const [vault] = ofType(data, "AWS::Backup::BackupVault");
    const lock = { MinRetentionDays: environment.snapshotDays };
    expect(vault?.Properties).toMatchObject({ LockConfiguration: lock });
  });

  test("copy disks and database into a locked vault of the other region, if there is one", ({ skip }) => {
    if (!installed) return skip();
    const { copies: other, data } = templates();
    const [vault] = ofType(other, "AWS::Backup::BackupVault");
    const [plan] = ofType(data, "AWS::Backup::BackupPlan");
    const [selection] = ofType(data, "AWS::Backup::BackupSelection");
    const copied = JSON.stringify(plan?.Properties).includes("CopyActions");
    expect(copied).toBe(environment.copyRegion !== undefined);
    expect(JSON.stringify(selection?.Properties).includes(":db:")).toBe(copied);
    expect(vault !== undefined).toBe(copied);
    if (vault === undefined) return;
    const name = `wzp-${environment.name}-copies`;
    expect(vault).toMatchObject({
      DeletionPolicy: "Retain",
      Properties: {
        BackupVaultName: name,
        LockConfiguration: { MinRetentionDays: environment.snapshotDays },
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
      { CopyActions: [{ Lifecycle: { DeleteAfterDays: environment.snapshotDays } }] },
    ]);
  });

  test("contain no password: CloudFormation takes it from the secret", ({ skip }) => {
    if (!installed) return skip();
    const secrets = ofType(templates()["data"], "AWS::SecretsManager::Secret");
    const address = secrets.find(({ Properties }) => "SecretString" in Properties);
    const text = JSON.stringify(address?.Properties["SecretString"]);
    expect(text).toContain("postgres://wzp:{{resolve:secretsmanager:");
    expect(text).toContain("sslmode=verify-full");
    expect(secrets.filter(({ Properties }) => "GenerateSecretString" in Properties)).toHaveLength(3);
  });

  test("let each server trust exactly the addresses that the load balancer can have", ({ skip }) => {
    if (!installed) return skip();
    const { network, compute } = templates();
    const balancer = Object.entries(network?.Resources ?? {}).filter(([id]) =>
      /^VpcbalancerSubnet\dSubnet[\dA-F]{8}$/.test(id),
    );
    const prefixes = balancer.map(([, { Properties }]) => Properties["CidrBlock"]);
    const { network: own } = environment;
    expect(prefixes).toEqual([`${own}.0.0/27`, `${own}.0.32/27`]);
    const usable = [...range(4, 30), ...range(36, 62)].map((last) => `${own}.0.${last}`).join(" ");
    const servers = ofType(compute, "AWS::EC2::Instance");
    expect(servers).toHaveLength(environment.server.count);
    for (const [at, server] of servers.entries()) {
      const startUp = userDataOf(server);
      expect(startUp).toContain(`PROXIES="${usable}"\n`);
      expect(startUp).toContain(`NAME=wzp-${at + 1}\n`);
      expect(startUp).toContain(`DOMAIN=${environment.domain}\n`);
      // CloudFormation inserts some 2,000 characters.
      expect(startUp.length + 2_000).toBeLessThan(mostUserData);
      expect(spawnSync("bash", ["-n"], { input: startUp }).status).toBe(0);
      expect(server.Properties).toMatchObject({
        MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
        InstanceType: environment.server.type,
      });
    }
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
    const [server] = ofType(compute, "AWS::EC2::Instance");
    expect(server && userDataOf(server)).toContain(environment.cdn ? "CDN=https://${}\n" : "CDN=\n");
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

  test("allow a server its own disk, its secrets and its metrics, and nothing of others", ({ skip }) => {
    if (!installed) return skip();
    const policies = ofType(templates()["compute"], "AWS::IAM::Policy");
    expect(policies).toHaveLength(environment.server.count);
    for (const { Properties } of policies) {
      const { Statement } = Properties["PolicyDocument"] as {
        Statement: readonly { Action: string | readonly string[]; Resource: unknown; Condition?: object }[];
      };
      const everywhere = Statement.filter(
        ({ Resource, Condition }) => Resource === "*" && Condition === undefined,
      );
      expect(everywhere.map(({ Action }) => Action)).toEqual(["ecr:GetAuthorizationToken"]);
      expect(JSON.stringify(Statement.map(({ Action }) => Action))).not.toMatch(/[a-z]:\*/);
    }
  });
});

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
