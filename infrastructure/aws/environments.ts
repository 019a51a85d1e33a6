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
  /** Name of the first account. */
  readonly owner: string;
  /** First two numbers of the addresses of the network, which has a /16. */
  readonly network: string;
  /** Tag of the image in the repository that the data stack makes. */
  readonly release: string;
  /** Any of them answers; one holds the database and does the work. Their own tasks need no label. */
  readonly servers: Containers;
  readonly workers: Containers & {
    /** Tasks ask for these workers by this label. */
    readonly pool: string;
    /** Most tasks of a worker at once. There is a worker for as many tasks as this, waiting or running. */
    readonly tasks: number;
  };
  readonly database: {
    readonly type: string;
    readonly diskGiB: number;
    /** Has a copy in another zone, to which the same address leads when the first is lost. */
    readonly multiAz: boolean;
    /** Days that it can be restored to any point of. */
    readonly backupDays: number;
  };
  /** Days that daily copies of repositories and files of attempts are kept, and locked. */
  readonly copyDays: number;
  /** A second region that gets the daily copies, those of the database too, and keeps them locked for as many days. */
  readonly copyRegion?: string;
  /** When its stack is deleted, the database stays in use, or as a last snapshot. */
  readonly afterDeletion: "retained" | "snapshot";
  /** True if browsers load the dashboard's files from CloudFront. */
  readonly cdn: boolean;
}

/** Containers of one kind on Fargate, which has these sizes only. */
interface Containers {
  readonly least: number;
  readonly most: number;
  /** Thousandths of a processor, of 1,024. */
  readonly cpu: 512 | 1024 | 2048 | 4096 | 8192;
  readonly memoryMiB: number;
  /** State, checkouts and caches, which end with the container; 21 to 200. */
  readonly diskGiB: number;
}

const everywhere = {
  region: "eu-central-1",
  zone: { id: "Z00000000000000000000", name: "example.org" },
  alarmEmail: "ops@example.org",
  owner: "olga",
  release: "0.1.0",
};

export const environments: readonly Environment[] = [
  {
    ...everywhere,
    name: "development",
    domain: "wzp-development.example.org",
    network: "10.21",
    servers: { least: 1, most: 2, cpu: 512, memoryMiB: 1024, diskGiB: 21 },
    workers: { pool: "build", tasks: 2, least: 1, most: 2, cpu: 1024, memoryMiB: 2048, diskGiB: 30 },
    database: { type: "t4g.micro", diskGiB: 20, multiAz: false, backupDays: 3 },
    copyDays: 3,
    afterDeletion: "snapshot",
    cdn: false,
  },
  {
    ...everywhere,
    name: "staging",
    domain: "wzp-staging.example.org",
    network: "10.22",
    servers: { least: 2, most: 2, cpu: 1024, memoryMiB: 2048, diskGiB: 30 },
    workers: { pool: "build", tasks: 4, least: 1, most: 4, cpu: 2048, memoryMiB: 4096, diskGiB: 50 },
    database: { type: "t4g.small", diskGiB: 20, multiAz: false, backupDays: 7 },
    copyDays: 7,
    afterDeletion: "snapshot",
    cdn: true,
  },
  {
    ...everywhere,
    name: "production",
    domain: "wzp.example.org",
    network: "10.23",
    servers: { least: 2, most: 4, cpu: 2048, memoryMiB: 4096, diskGiB: 50 },
    workers: { pool: "build", tasks: 8, least: 2, most: 20, cpu: 4096, memoryMiB: 16_384, diskGiB: 100 },
    database: { type: "m7g.large", diskGiB: 50, multiAz: true, backupDays: 14 },
    copyDays: 35,
    copyRegion: "eu-west-1",
    afterDeletion: "retained",
    cdn: true,
  },
];

/** Returns the namespace under which the servers tell CloudWatch of alerts and tasks. */
export const metricsOf = ({ name }: Environment): string => `wezterm-parallel/${name}`;
