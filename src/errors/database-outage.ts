const SUMMARY = "The database does not answer at the moment.";

/** What a client is told while the database cannot be reached. Nothing is wrong with its request: it may send it again. */
export const DATABASE_UNAVAILABLE = {
  code: "DATABASE_UNAVAILABLE",
  summary: SUMMARY,
  message: `${SUMMARY} Try again in a few seconds.`,
  retryAfterSeconds: 5,
} as const;

/** For what does not even ask, as the database is known to be away, and for faults of a connection that do not show whose it is. */
export class DatabaseOutageError extends Error {
  constructor(cause?: Error) {
    super(cause?.message ?? DATABASE_UNAVAILABLE.message, { cause });
    this.name = "DatabaseOutageError";
  }
}

/** Knows for its process whether the database can be reached. */
export interface DatabaseWatch {
  /** False from the first failed question until the next answered one. */
  readonly isAvailable: boolean;
  /**
   * To be told of every error that may mean an outage; it then asks the database itself, and goes on asking until there is an answer.
   * Returns whether the error means that a connection failed, was lost or not to be had.
   */
  noticed(error: unknown): boolean;
  /** Resolves when the last question was answered; never, once the process closes. */
  untilAvailable(): Promise<void>;
}

/** SQLSTATEs of a server that cannot serve anybody now, by class and one by one (PostgreSQL's appendix A). */
const OUTAGE_CLASSES = /^(08|53)/;
const OUTAGE_STATES = new Set([
  "57P01", // being shut down, or the session was ended by an administrator
  "57P02", // a process of the server crashed
  "57P03", // starting up, shutting down or recovering
  "57P05", // the session was idle for too long
  "25P03", // a transaction was idle for too long: this process was held up
  "25006", // read-only: a standby, in the middle of a failover
  "55P03", // a lock was not to be had in time
]);

const NETWORK_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENOENT", // the server's socket file
]);

/** What pg and TypeORM say without a code, of connections that end, time out or were broken while a transaction held them. */
const OUTAGE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed and is not queryable|Query runner already released|Database connection provided by a query runner was already released|Connection ended)/;

/**
 * Whether an error of any origin means that the database could not be reached, rather than that something was wrong with a query. A socket
 * that broke does not say whose it was, so its error counts only where TypeORM wrapped it or a connection was being made.
 */
export function isDatabaseOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DatabaseOutageError) return true;
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.some(isDatabaseOutage);
  const { driverError, syscall } = error as { driverError?: unknown; syscall?: string };
  if (driverError instanceof Error) return isOutageOfConnection(driverError);
  return hasOutageState(error) || (isConnecting(syscall) && hasNetworkCode(error));
}

/** The same for an error that is known to come from a connection to the database. */
export function isOutageOfConnection(error: unknown): boolean {
  return isDatabaseOutage(error) || (error instanceof Error && hasNetworkCode(error));
}

function hasOutageState({ code, message }: Error & { code?: unknown }): boolean {
  if (OUTAGE_MESSAGES.test(message)) return true;
  if (typeof code !== "string" || !/^[0-9A-Z]{5}$/.test(code)) return false;
  return OUTAGE_CLASSES.test(code) || OUTAGE_STATES.has(code);
}

const hasNetworkCode = ({ code }: Error & { code?: unknown }): boolean =>
  typeof code === "string" && NETWORK_CODES.has(code);

/** Whoever else in this server makes connections wraps what comes of it. */
const isConnecting = (syscall: string | undefined): boolean =>
  syscall === "connect" || syscall === "getaddrinfo";

/** For what is only told along with something that happened: it is left out. @throws Error any other */
export function nullInOutage(error: unknown): null {
  if (isDatabaseOutage(error)) return null;
  throw error;
}
