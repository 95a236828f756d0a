/** A refusal in Google's form; `reason` is the machine-readable word of the JSON API or the `Code` of the XML API. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }

  static notFound(what: string): ApiError {
    return new ApiError(404, "notFound", `${what} was not found`);
  }

  static preconditionFailed(): ApiError {
    return new ApiError(412, "conditionNotMet", "A precondition of the request does not hold");
  }

  /** The body with which the JSON API refuses. */
  toJson(): object {
    const { status: code, message, reason } = this;
    return { error: { code, message, errors: [{ message, domain: "global", reason }] } };
  }

  /** The body with which the XML API, where signed URLs lead, refuses. */
  toXml(): string {
    return `<?xml version='1.0' encoding='UTF-8'?><Error><Code>${this.reason}</Code><Message>${this.message}</Message></Error>`;
  }
}

/** The client went away or the connection broke in the middle of a request: nobody is left to answer. */
export class RequestCutError extends Error {
  constructor() {
    super("The request ended before its body was complete");
    this.name = "RequestCutError";
  }
}
