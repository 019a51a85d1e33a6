import {
  ArnFormat,
  CfnOutput,
  Duration,
  RemovalPolicy,
  SecretValue,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import {
  BackupPlan,
  type BackupPlanCopyActionProps,
  BackupPlanRule,
  BackupResource,
  BackupSelection,
  BackupVault,
} from "aws-cdk-lib/aws-backup";
import { InstanceType } from "aws-cdk-lib/aws-ec2";
import { Repository, TagMutability } from "aws-cdk-lib/aws-ecr";
import { type AccessPoint, FileSystem, ThroughputMode } from "aws-cdk-lib/aws-efs";
import { Schedule } from "aws-cdk-lib/aws-events";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import {
  CaCertificate,
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  ParameterGroup,
  PostgresEngineVersion,
  StorageType,
} from "aws-cdk-lib/aws-rds";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { NagSuppressions } from "cdk-nag";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";
import { copiesVault } from "./copies-stack.ts";
import type { NetworkStack } from "./network-stack.ts";

interface DataProps extends StackProps {
  readonly environment: Environment;
  readonly network: NetworkStack;
}

/** The file in which containers/server.sh puts the certificates of the database. */
const authorities = "/var/lib/wzp/authorities.pem";
/** The user of the image. */
const user = "10001";

/**
 * Everything that is kept: database, repositories, files of attempts, keys, images and their copies. Deleting the stack deletes none of it
 * for good.
 */
export class DataStack extends Stack {
  readonly key: Key;
  readonly database: DatabaseInstance;
  /** Address and password of the database. */
  readonly address: Secret;
  /** The keys that seal accounts and secrets, which every server of this database must have. */
  readonly keys: { readonly accounts: Secret; readonly secrets: Secret };
  /** The invitation of the pool of workers; somebody puts it there. */
  readonly invitation: Secret;
  /** The repositories, in the same place for every server. */
  readonly repositories: AccessPoint;
  /** Logs and artifacts of attempts. */
  readonly files: Bucket;
  readonly images: Repository;
  readonly #kept: RemovalPolicy;

  constructor(scope: Construct, id: string, { environment, network, ...props }: DataProps) {
    super(scope, id, { ...props, terminationProtection: environment.afterDeletion === "retained" });
    this.#kept = environment.afterDeletion === "retained" ? RemovalPolicy.RETAIN : RemovalPolicy.SNAPSHOT;
    // Snapshots and secrets are lost without it, so it stays in any case.
    this.key = new Key(this, "Key", { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
    this.key.grantEncryptDecrypt(new ServicePrincipal("cloudwatch.amazonaws.com"));
    this.database = this.#makeDatabase(environment, network);
    this.address = this.#makeAddress();
    this.keys = {
      accounts: this.#makeKey("Accounts", environment),
      secrets: this.#makeKey("Secrets", environment),
    };
    this.invitation = new Secret(this, "Invitation", {
      description: "Invitation of the pool of workers, from wzp workers invite",
      encryptionKey: this.key,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    new CfnOutput(this, "InvitationSecret", { value: this.invitation.secretArn });
    this.repositories = this.#makeRepositories(network);
    this.files = this.#makeBucket();
    this.images = this.#makeRepository();
    this.#backUp(environment);
    NagSuppressions.addStackSuppressions(this, [
      {
        id: "AwsSolutions-SMG4",
        reason:
          "The server reads its password when it starts, and data is sealed with the keys: the guide says how to change the password.",
      },
    ]);
  }

  #makeDatabase(
    { database, afterDeletion }: Environment,
    { vpc, databaseGroup }: NetworkStack,
  ): DatabaseInstance {
    const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_9 });
    const made = new DatabaseInstance(this, "Database", {
      engine,
      vpc,
      vpcSubnets: { subnetGroupName: "database" },
      securityGroups: [databaseGroup],
      instanceType: new InstanceType(database.type),
      multiAz: database.multiAz,
      databaseName: "wzp",
      // Letters and digits only, because it becomes part of an address.
      credentials: Credentials.fromGeneratedSecret("wzp", {
        encryptionKey: this.key,
        excludeCharacters: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
      }),
      parameterGroup: new ParameterGroup(this, "Parameters", {
        engine,
        parameters: { "rds.force_ssl": "1", log_min_duration_statement: "1000" },
      }),
      caCertificate: CaCertificate.RDS_CA_RSA2048_G1,
      storageType: StorageType.GP3,
      allocatedStorage: database.diskGiB,
      maxAllocatedStorage: database.diskGiB * 10,
      storageEncrypted: true,
      storageEncryptionKey: this.key,
      backupRetention: Duration.days(database.backupDays),
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      autoMinorVersionUpgrade: true,
      cloudwatchLogsExports: ["postgresql", "upgrade"],
      deletionProtection: afterDeletion === "retained",
      removalPolicy: this.#kept,
    });
    const single = "It can be restored from its backups; only production pays for a second copy.";
    NagSuppressions.addResourceSuppressions(made, [
      { id: "AwsSolutions-RDS11", reason: "Only the servers reach the port, whichever it is." },
      ...(database.multiAz ? [] : [{ id: "AwsSolutions-RDS3", reason: single }]),
      ...(afterDeletion === "retained"
        ? []
        : [{ id: "AwsSolutions-RDS10", reason: "Deleting the stack makes a last snapshot." }]),
    ]);
    return made;
  }

  #makeAddress(): Secret {
    const { secret, dbInstanceEndpointAddress: host, dbInstanceEndpointPort: port } = this.database;
    if (secret === undefined) throw new Error("The database has no password.");
    // A database that stays is of no use without it.
    (this.database.node.findChild("Secret") as Secret).applyRemovalPolicy(RemovalPolicy.RETAIN);
    // A reference that CloudFormation resolves: the template does not have the password.
    const password = secret.secretValueFromJson("password").unsafeUnwrap();
    const url = `postgres://wzp:${password}@${host}:${port}/wzp?sslmode=verify-full&sslrootcert=${authorities}`;
    return new Secret(this, "Address", {
      description: "WZP_DATABASE of the servers",
      encryptionKey: this.key,
      secretStringValue: SecretValue.unsafePlainText(url),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** A key file has 32 bytes; so has a text of 32 printable characters, which has more than 200 random bits. */
  #makeKey(name: string, { copyRegion: region }: Environment): Secret {
    return new Secret(this, `${name}Key`, {
      description: `${name.toLowerCase()}.key of the servers; what it seals is lost without it`,
      encryptionKey: this.key,
      generateSecretString: { passwordLength: 32 },
      ...(region === undefined ? {} : { replicaRegions: [{ region }] }),
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #makeRepositories({ vpc, repositoryGroup }: NetworkStack): AccessPoint {
    const system = new FileSystem(this, "Repositories", {
      vpc,
      vpcSubnets: { subnetGroupName: "container" },
      securityGroup: repositoryGroup,
      encrypted: true,
      kmsKey: this.key,
      throughputMode: ThroughputMode.ELASTIC,
      // AWS Backup has a plan of this stack instead.
      enableAutomaticBackups: false,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    return system.addAccessPoint("Projects", {
      path: "/projects",
      createAcl: { ownerUid: user, ownerGid: user, permissions: "755" },
      posixUser: { uid: user, gid: user },
    });
  }

  #makeBucket(): Bucket {
    const files = new Bucket(this, "Files", {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    NagSuppressions.addResourceSuppressions(files, [
      {
        id: "AwsSolutions-S1",
        reason: "Only the servers read and write it, and they log who asks for what.",
      },
    ]);
    return files;
  }

  #makeRepository(): Repository {
    const images = new Repository(this, "Images", {
      imageScanOnPush: true,
      imageTagMutability: TagMutability.IMMUTABLE,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    images.addLifecycleRule({ maxImageCount: 20 });
    new CfnOutput(this, "Repository", { value: images.repositoryUri });
    return images;
  }

  /** The database has backups of its own to any point in time, but in this region only. */
  #backUp(environment: Environment): void {
    const { copyDays, copyRegion } = environment;
    const vault = new BackupVault(this, "Vault", {
      encryptionKey: this.key,
      // No copy is deleted before its time, except by somebody who may remove the lock first.
      lockConfiguration: { minRetention: Duration.days(copyDays) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const plan = new BackupPlan(this, "Plan", { backupVault: vault });
    plan.addRule(
      new BackupPlanRule({
        scheduleExpression: Schedule.cron({ hour: "3", minute: "0" }),
        deleteAfter: Duration.days(copyDays),
        ...this.#copyActions(environment),
      }),
    );
    const role = new Role(this, "BackupRole", {
      assumedBy: new ServicePrincipal("backup.amazonaws.com"),
      managedPolicies: [
        "service-role/AWSBackupServiceRolePolicyForBackup",
        "AWSBackupServiceRolePolicyForS3Backup",
      ].map((name) => ManagedPolicy.fromAwsManagedPolicyName(name)),
    });
    new BackupSelection(this, "Kept", {
      backupPlan: plan,
      role,
      resources: [
        BackupResource.fromArn(this.repositories.fileSystem.fileSystemArn),
        BackupResource.fromArn(this.files.bucketArn),
        ...(copyRegion === undefined ? [] : [BackupResource.fromRdsDatabaseInstance(this.database)]),
      ],
      disableDefaultBackupPolicy: true,
    });
    NagSuppressions.addResourceSuppressions(role, [
      { id: "AwsSolutions-IAM4", reason: "AWS maintains what its backup service needs." },
    ]);
  }

  #copyActions(environment: Environment): { copyActions?: BackupPlanCopyActionProps[] } {
    const { copyRegion: region, copyDays } = environment;
    if (region === undefined) return {};
    const arn = this.formatArn({
      service: "backup",
      region,
      resource: "backup-vault",
      resourceName: copiesVault(environment),
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const destinationBackupVault = BackupVault.fromBackupVaultArn(this, "CopiesVault", arn);
    return { copyActions: [{ destinationBackupVault, deleteAfter: Duration.days(copyDays) }] };
  }
}
