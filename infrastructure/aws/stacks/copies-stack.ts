import { Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { BackupVault } from "aws-cdk-lib/aws-backup";
import { Key } from "aws-cdk-lib/aws-kms";
import type { Construct } from "constructs";

import type { Environment } from "../environments.ts";

interface CopiesProps extends StackProps {
  readonly environment: Environment;
}

/** Returns the name by which the data stack, in its own region, knows the vault. */
export const copiesVault = ({ name }: Environment): string => `wzp-${name}-copies`;

/** In another region: copies of repositories, files and database for the day on which the first region is lost. */
export class CopiesStack extends Stack {
  constructor(scope: Construct, id: string, { environment, ...props }: CopiesProps) {
    super(scope, id, { ...props, terminationProtection: true });
    new BackupVault(this, "Vault", {
      backupVaultName: copiesVault(environment),
      encryptionKey: new Key(this, "Key", { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN }),
      lockConfiguration: { minRetention: Duration.days(environment.copyDays) },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
