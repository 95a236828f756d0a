import { availableParallelism } from "node:os";
import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import type { Thresholds } from "../judgement/bounds.js";
import { DEFAULT_THRESHOLDS } from "../judgement/default-bounds.js";
import { type AllowedOrigins, originsSetting } from "./origins-setting.js";
import { thresholdsSetting } from "./bounds-setting.js";
import { networksSetting } from "./networks-setting.js";
import { problemsBetweenSettings } from "./problems-between-settings.js";

const MEBIBYTE = 1024 * 1024;

const wholeNumber = (minimum: number, maximum: number) =>
  z
    .string()
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .refine(
      (value) => value >= minimum && value <= maximum,
      `must be between ${minimum.toLocaleString("en")} and ${maximum.toLocaleString("en")}`,
    );

const url = (protocols: string[]) =>
  z.string().refine(
    (value) => {
      return URL.canParse(value) && protocols.includes(new URL(value).protocol);
    },
    `must be a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(" or ")}`,
  );

const oneOf = <const Values extends [string, string, ...string[]]>(...values: Values) =>
  z.enum(values, { error: `must be ${values.slice(0, -1).join(", ")} or ${values.at(-1)}` });

const withoutTrailingSlash = (value: string) => value.replace(/\/+$/, "");

/** The environment variables that the server reads; the README's table describes them. */
const environmentSchema = z.object({
  NODE_ENV: oneOf("development", "production", "test").default("development"),
  HOST: z
    .string()
    .refine(
      (value) => isIP(value) !== 0 || /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/i.test(value),
      "must be an address or a name alone, without http:// and without a port (that is PORT), e.g. 0.0.0.0",
    )
    .default("127.0.0.1"),
  PORT: wholeNumber(0, 65_535).default(4000),
  WORKER_PORT: wholeNumber(0, 65_535).optional(),
  PUBLIC_URL: url(["http:", "https:"]).transform(withoutTrailingSlash).optional(),
  CORS_ORIGINS: originsSetting.default([]),
  DATA_DIR: z
    .string()
    .refine((value) => !value.startsWith("~"), "must be a whole path: only a shell knows what ~ stands for")
    .default("./data"),
  DATABASE_URL: url(["postgres:", "postgresql:"]).optional(),
  DATABASE_WAIT_SECONDS: wholeNumber(0, 86_400).default(60),
  // Beside these, a process that takes jobs holds up to ANALYSIS_WORKERS + 15 connections and one that answers clients one.
  DATABASE_POOL_SIZE: wholeNumber(2, 1_000).default(10),
  GCS_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, "must be the bare name of a bucket, without gs://")
    .optional(),
  GCS_API_ENDPOINT: url(["http:", "https:"]).transform(withoutTrailingSlash).optional(),
  GCS_PUBLIC_BASE_URL: url(["http:", "https:"]).transform(withoutTrailingSlash).optional(),
  STORAGE_TIMEOUT_MS: wholeNumber(1_000, 600_000).default(30_000),
  SHUTDOWN_DELAY_MS: wholeNumber(0, 300_000).default(0),
  ADMIN_API_KEY: z
    .string()
    .regex(
      /^[\x21-\x7e]{16,200}$/,
      "must have 16 to 200 printable characters without spaces, since it is sent in an HTTP header",
    )
    .optional(),
  // A JSON number in the API is a 32-bit Int, and one request's file has to fit it.
  MAX_UPLOAD_BYTES: wholeNumber(1_024, 1_024 * MEBIBYTE).default(20 * MEBIBYTE),
  MAX_IMAGE_PIXELS: wholeNumber(10_000, 200_000_000).default(50_000_000),
  MAX_OPERATION_MS: wholeNumber(100, 600_000).default(10_000),
  MAX_SUBSCRIPTIONS: wholeNumber(0, 100_000).default(10_000),
  MAX_SUBSCRIPTIONS_PER_KEY: wholeNumber(0, 100_000).default(1_000),
  SUBSCRIPTION_HEARTBEAT_MS: wholeNumber(1_000, 300_000).default(12_000),
  SLOW_READER_MS: wholeNumber(100, 300_000).default(15_000),
  TRUSTED_DOCUMENTS: z.string().optional(),
  ANALYSIS_WORKERS: wholeNumber(1, 64).default(Math.max(1, availableParallelism() - 1)),
  RECOGNISER_MODEL: z.string().optional(),
  RECOGNISER_CALIBRATION: z.string().optional(),
  FACE_ENGINE: oneOf("onnx", "face-api").default("onnx"),
  FACE_SEARCH: oneOf("memory", "pgvector").default("memory"),
  FACE_SEARCH_MEMORY_MB: wholeNumber(1, 65_536).default(256),
  SERVE_PAGE: oneOf("true", "false").default("true"),
  REANALYSE_OUTDATED: oneOf("true", "false").default("true"),
  ASSESSMENT_THRESHOLDS: thresholdsSetting.default(DEFAULT_THRESHOLDS),
  WEBHOOK_ALLOWED_NETWORKS: networksSetting.default([]),
  WEBHOOK_SECRETS_KEY: z
    .string()
    .regex(/^[\x21-\x7e]{32,200}$/, "must have 32 to 200 printable characters without spaces")
    .optional(),
  LOG_LEVEL: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent").default("info"),
});

export interface Config {
  production: boolean;
  host: string;
  port: number;
  /** Where a separate worker process answers health checks and metrics; null: nowhere. */
  workerPort: number | null;
  /** Without a trailing slash; null: derived from the address the server ends up listening on. */
  publicUrl: string | null;
  /** Whether clients are served the page at `/`. */
  servePage: boolean;
  /** Whose pages may call the API from a browser, beside the server's own. */
  corsOrigins: AllowedOrigins;
  /** Absolute. */
  dataDirectory: string;
  /** Null: the embedded database in the data directory. */
  databaseUrl: string | null;
  /** How long a start waits for a database that does not answer yet. */
  databaseWaitSeconds: number;
  /** Connections that requests and jobs of this process share. */
  databasePoolSize: number;
  /** Null: media on disk in the data directory. */
  gcs: { bucket: string; apiEndpoint?: string; publicBaseUrl?: string } | null;
  /** How long a request waits for the media storage before it is answered STORAGE_UNAVAILABLE. */
  storageTimeoutMs: number;
  /** How long a process that is to stop goes on, answering `/readyz` 503, before it closes. */
  shutdownDelayMs: number;
  adminApiKey: string | null;
  maxUploadBytes: number;
  maxImagePixels: number;
  /** Longest a GraphQL operation may take; what a mutation itself does is not counted. */
  maxOperationMs: number;
  /** Open at once in this process, and the same number of WebSocket connections. */
  maxSubscriptions: number;
  /** The same of one key. */
  maxSubscriptionsPerKey: number;
  /** Between signs of life on an open subscription. */
  subscriptionHeartbeatMs: number;
  /** Longest that what was sent to a subscriber may wait to be read. */
  slowReaderMs: number;
  /** The file of documents that keys without the scope `admin` may send, and no others; absolute; null: any. */
  trustedDocuments: string | null;
  analysisWorkers: number;
  /** onnx is several times as fast; face-api runs where onnxruntime-node has no binary (Alpine Linux, Intel Macs). Same answers. */
  faceEngine: "onnx" | "face-api";
  /** The operator's own recogniser and what its scores are calibrated by: absolute paths; null: there is none. */
  recogniser: { model: string; calibration: string } | null;
  /** Where templates are searched: in the memory of the process that answers, exactly, or in PostgreSQL by its extension `vector`, for millions. */
  faceSearch: "memory" | "pgvector";
  /** The most that a process holds of templates; a workspace that would not fit is searched in the database, batch by batch. */
  faceSearchMegabytes: number;
  /** Whether images that an earlier version of the analyser described are analysed anew by themselves. */
  reanalyseOutdated: boolean;
  assessmentThresholds: Thresholds;
  /** Where webhooks may go beside public addresses: addresses, and networks such as `10.0.0.0/8`. */
  webhookAllowedNetworks: readonly string[];
  /** What webhooks' secrets are sealed with; null: they are kept as they are. */
  webhookSecretsKey: string | null;
  logLevel: string;
}

/** Every problem of the configuration at once, one line each. */
export class InvalidConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(
      `The configuration has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}:\n${problems
        .map((problem) => `  - ${problem}`)
        .join("\n")}`,
    );
    this.name = "InvalidConfigError";
  }
}

/**
 * Reads and validates the settings. An empty variable counts as not set, as compose files produce them.
 * @throws InvalidConfigError naming every problem
 */
export function loadConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map(
        (issue) => `${issue.path.join(".")} ${issue.message} (it is ${quote(given, issue.path)})`,
      );
  problems.push(...problemsBetweenSettings(given));
  if (!parsed.success || problems.length > 0) throw new InvalidConfigError(problems);
  return toConfig(parsed.data);
}

const SECRETS = new Set(["ADMIN_API_KEY", "DATABASE_URL", "WEBHOOK_SECRETS_KEY"]);

function quote(given: Record<string, string | undefined>, path: readonly PropertyKey[]): string {
  const name = String(path[0]);
  // Secrets must not end up in a log, even mistyped ones.
  const isSecret = SECRETS.has(name) || given[name]?.includes("@");
  if (isSecret) return "not shown: it holds a secret";
  return JSON.stringify(given[name]);
}

function toConfig(settings: z.output<typeof environmentSchema>): Config {
  const { GCS_BUCKET, GCS_API_ENDPOINT, GCS_PUBLIC_BASE_URL } = settings;
  return {
    production: settings.NODE_ENV === "production",
    host: settings.HOST,
    port: settings.PORT,
    workerPort: settings.WORKER_PORT ?? null,
    publicUrl: settings.PUBLIC_URL ?? null,
    servePage: settings.SERVE_PAGE === "true",
    corsOrigins: settings.CORS_ORIGINS,
    dataDirectory: resolve(settings.DATA_DIR),
    databaseUrl: settings.DATABASE_URL ?? null,
    databaseWaitSeconds: settings.DATABASE_WAIT_SECONDS,
    databasePoolSize: settings.DATABASE_POOL_SIZE,
    gcs:
      GCS_BUCKET === undefined
        ? null
        : { bucket: GCS_BUCKET, apiEndpoint: GCS_API_ENDPOINT, publicBaseUrl: GCS_PUBLIC_BASE_URL },
    storageTimeoutMs: settings.STORAGE_TIMEOUT_MS,
    shutdownDelayMs: settings.SHUTDOWN_DELAY_MS,
    adminApiKey: settings.ADMIN_API_KEY ?? null,
    maxUploadBytes: settings.MAX_UPLOAD_BYTES,
    maxImagePixels: settings.MAX_IMAGE_PIXELS,
    maxOperationMs: settings.MAX_OPERATION_MS,
    maxSubscriptions: settings.MAX_SUBSCRIPTIONS,
    maxSubscriptionsPerKey: settings.MAX_SUBSCRIPTIONS_PER_KEY,
    subscriptionHeartbeatMs: settings.SUBSCRIPTION_HEARTBEAT_MS,
    slowReaderMs: settings.SLOW_READER_MS,
    trustedDocuments: settings.TRUSTED_DOCUMENTS === undefined ? null : resolve(settings.TRUSTED_DOCUMENTS),
    analysisWorkers: settings.ANALYSIS_WORKERS,
    faceEngine: settings.FACE_ENGINE,
    recogniser:
      settings.RECOGNISER_MODEL === undefined
        ? null
        : {
            model: resolve(settings.RECOGNISER_MODEL),
            calibration: resolve(settings.RECOGNISER_CALIBRATION!),
          },
    faceSearch: settings.FACE_SEARCH,
    faceSearchMegabytes: settings.FACE_SEARCH_MEMORY_MB,
    reanalyseOutdated: settings.REANALYSE_OUTDATED === "true",
    assessmentThresholds: settings.ASSESSMENT_THRESHOLDS,
    webhookAllowedNetworks: settings.WEBHOOK_ALLOWED_NETWORKS,
    webhookSecretsKey: settings.WEBHOOK_SECRETS_KEY ?? null,
    logLevel: settings.LOG_LEVEL,
  };
}
