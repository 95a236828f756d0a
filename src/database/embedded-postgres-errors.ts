/** The embedded PostgreSQL cannot be used as things are; the message says what to do about it. */
export class EmbeddedPostgresError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A live process owns the database in this directory; it was not disturbed. */
export class DatabaseInUseError extends EmbeddedPostgresError {
  /** @param ownerPid null when the owner did not say who it is */
  constructor(
    readonly directory: string,
    readonly ownerPid: number | null,
  ) {
    super(
      `Another Likeness server (pid ${ownerPid ?? "unknown"}) is using ${directory}. ` +
        "Stop it first, or start this one with another data directory.",
    );
  }
}
