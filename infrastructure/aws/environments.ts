/** Everything in which the environments differ. Set your own domain and zone before you deploy. */
export interface Environment {
  readonly name: "development" | "staging" | "production";
  readonly region: string;
  /** The name under which people reach the server. */
  readonly domain: string;
  /** The zone of Route 53 in which the name and the records for its certificate are made. */
  readonly zone: { readonly id: string; readonly name: string };
  /** Gets an e-mail for each alarm. */
  readonly alarmEmail: string;
  /** First two numbers of the addresses of the network, which has a /16. */
  readonly network: string;
  /** Tag of the image in the repository that the data stack makes. */
  readonly release: string;
  readonly server: {
    /** A second one, in another zone, passes requests on to the first, and takes over when that ends. */
    readonly count: 1 | 2;
    readonly type: string;
    /** State and projects. */
    readonly diskGiB: number;
  };
  readonly database: {
    readonly type: string;
    readonly diskGiB: number;
    /** Has a copy in another zone, to which the same address leads when the first is lost. */
    readonly multiAz: boolean;
    /** Days that it can be restored to any point of. */
    readonly backupDays: number;
  };
  /** Days that daily copies of the disks are kept, and locked. */
  readonly snapshotDays: number;
  /** A second region that gets the daily copies of disks and database, and keeps them locked for as many days. */
  readonly copyRegion?: string;
  /** What becomes of data when its stack is deleted: it stays in use, or as a last snapshot. */
  readonly afterDeletion: "retained" | "snapshot";
  /** True if browsers load the dashboard's files from CloudFront. */
  readonly cdn: boolean;
}

const everywhere = {
  region: "eu-central-1",
  zone: { id: "Z00000000000000000000", name: "example.org" },
  alarmEmail: "ops@example.org",
  release: "0.1.0",
};

export const environments: readonly Environment[] = [
  {
    ...everywhere,
    name: "development",
    domain: "wzp-development.example.org",
    network: "10.21",
    server: { count: 1, type: "t3.medium", diskGiB: 50 },
    database: { type: "t4g.micro", diskGiB: 20, multiAz: false, backupDays: 3 },
    snapshotDays: 3,
    afterDeletion: "snapshot",
    cdn: false,
  },
  {
    ...everywhere,
    name: "staging",
    domain: "wzp-staging.example.org",
    network: "10.22",
    server: { count: 1, type: "m7i.large", diskGiB: 100 },
    database: { type: "t4g.small", diskGiB: 20, multiAz: false, backupDays: 7 },
    snapshotDays: 7,
    afterDeletion: "snapshot",
    cdn: true,
  },
  {
    ...everywhere,
    name: "production",
    domain: "wzp.example.org",
    network: "10.23",
    server: { count: 2, type: "m7i.2xlarge", diskGiB: 500 },
    database: { type: "m7g.large", diskGiB: 50, multiAz: true, backupDays: 14 },
    snapshotDays: 35,
    copyRegion: "eu-west-1",
    afterDeletion: "retained",
    cdn: true,
  },
];
