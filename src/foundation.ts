import type { DataSource } from "typeorm";
import type { TrustedDocuments } from "./api/trusted-documents/trusted-documents.js";
import type { Config } from "./config/config.js";
import type { DatabaseWatch } from "./errors/database-outage.js";
import type { RecogniserFile } from "./face-analysis/networks/recogniser-file.js";
import type { ObjectOwnership } from "./housekeeping/object-ownership.js";
import type { Log } from "./logging/log.js";
import type { MediaStorage } from "./media-storage/media-storage.js";
import type { Metrics } from "./metrics/metrics.js";

/** What one process does: everything, only answering clients, or only analysing. */
export type Role = "all" | "api" | "worker";

/** What every part of a process stands on. */
export interface Foundation {
  config: Config;
  role: Role;
  log: Log;
  metrics: Metrics;
  /** Where clients reach the server, without a trailing slash. */
  publicUrl: string;
  databaseUrl: string;
  dataSource: DataSource;
  watch: DatabaseWatch;
  storage: MediaStorage;
  ownership: ObjectOwnership;
  /** The operator's own; null: there is none. */
  recogniser: RecogniserFile | null;
  /** Null: clients may send any document, or none are answered. */
  trustedDocuments: TrustedDocuments | null;
}
