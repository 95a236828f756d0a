import type { ErrorRequestHandler } from "express";
import { isDatabaseOutage } from "../errors/database-outage.js";
import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { unexpectedMessage } from "../errors/unexpected-fault-error.js";
import { logCauseOnce } from "../logging/log-once.js";
import { logUnexpected } from "../logging/log-unexpected.js";
import type { Log } from "../logging/log.js";
import { refuseForOutage } from "./database-outage.http.js";
import { wasEnded } from "./uncaught-errors.js";

const STATUS: Record<UserErrorCode, number> = {
  NOT_FOUND: 404,
  INVALID_INPUT: 400,
  FILE_TOO_LARGE: 413,
  UNSUPPORTED_IMAGE_TYPE: 415,
  IMAGE_TOO_LARGE: 413,
  IMAGE_TOO_COMPLEX: 422,
  IMAGE_CORRUPT: 422,
  IMAGE_EMPTY: 422,
  DUPLICATE_IMAGE: 409,
  TOO_MANY_IMAGES: 409,
  NO_FACE_FOUND: 422,
  FORBIDDEN: 403,
  CONFLICT: 409,
  STORAGE_UNAVAILABLE: 503,
  TOO_BUSY: 503,
  INTERNAL_SERVER_ERROR: 500,
  DATABASE_UNAVAILABLE: 503,
};

/**
 * The last word of every plain HTTP route: a DomainError with its fitting status, a malformed request (as body parsers report it)
 * with its own, and everything else masked, its cause in the log under the id that the client gets.
 */
export function handleErrors(log: Log): ErrorRequestHandler {
  return (error: Error & { status?: number }, _request, response, next) => {
    // Express would cut the connection, and with it what was just sent.
    if (wasEnded(response)) return;
    if (response.headersSent) return next(error);
    if (error instanceof DomainError) {
      const { code, message, field } = error;
      logCauseOnce(log, error, "refused");
      return void response
        .status(STATUS[code])
        .json({ errors: [{ code, message, field, ...detailsOf(error) }] });
    }
    if (isDatabaseOutage(error)) return refuseForOutage(error, response, log);
    const status = error.status ?? 500;
    if (status >= 400 && status < 500) {
      const code = status === 413 ? "REQUEST_TOO_LARGE" : "BAD_REQUEST";
      const { message } = error;
      return void response
        .status(status)
        .json({ errors: [{ code, message, field: [], extensions: { code } }] });
    }
    const errorId = logUnexpected(log, error);
    const message = unexpectedMessage(errorId);
    response.status(500).json({ errors: [{ code: "INTERNAL_SERVER_ERROR", message, field: [], errorId }] });
  };
}

/** What some errors carry for programs beside code and message. */
const detailsOf = (error: DomainError): object => ("details" in error ? (error.details as object) : {});
