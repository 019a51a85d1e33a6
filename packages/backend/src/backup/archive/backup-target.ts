/** Files of an archive, by names such as `chunks/3f/3f9a…`. A file is there whole, or not at all. */
export interface BackupTarget {
  /** The directory or address, for people. */
  readonly place: string;
  /** Undefined when there is no such file. */
  read(name: string): Promise<Buffer | undefined>;
  /** Writes a file durably; its name is durable after the next `settle`. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Makes the names of all written files durable. */
  settle(): Promise<void>;
  has(name: string): Promise<boolean>;
  /** Names of the files under a folder, sorted; without those that a killed program left half written. */
  list(folder: string): Promise<readonly string[]>;
  remove(names: readonly string[]): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes what killed programs left half written; nobody may be writing. */
  removeParts(folder: string): Promise<void>;
}
