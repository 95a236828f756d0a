import type { QueryFailedError } from "typeorm";

const UNIQUE_VIOLATION = "23505";

/** The name of the unique constraint or index that refused a row; null when the error is something else. */
export function violatedConstraint(error: QueryFailedError): string | null {
  const { code, constraint } = error.driverError as { code?: string; constraint?: string };
  return code === UNIQUE_VIOLATION ? (constraint ?? null) : null;
}
