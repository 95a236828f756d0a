import assert from "node:assert/strict";
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from "typeorm";
import { isDatabaseOutage, isOutageOfConnection } from "../../src/errors/database-outage.js";

const withCode = (code: string, fields: object = {}) =>
  Object.assign(new Error(`made with ${code}`), { code, ...fields });
const failedQuery = (error: Error) => new QueryFailedError("SELECT 1", [], error);

describe("An error of the database", () => {
  for (const code of ["08000", "08006", "57P01", "57P02", "57P03", "53300", "25P03", "25006", "55P03"]) {
    it(`with SQLSTATE ${code} is an outage`, () => {
      assert.equal(isDatabaseOutage(failedQuery(withCode(code))), true);
      assert.equal(isDatabaseOutage(withCode(code)), true);
    });
  }

  for (const code of ["23505", "42601", "22P02", "40001", "57014", "28P01", "3D000"]) {
    it(`with SQLSTATE ${code} is none`, () =>
      assert.equal(isDatabaseOutage(failedQuery(withCode(code))), false));
  }

  for (const message of [
    "Connection terminated unexpectedly",
    "Connection terminated due to connection timeout",
    "timeout exceeded when trying to connect",
    "Client has encountered a connection error and is not queryable",
  ]) {
    it(`that says "${message}" is an outage`, () => {
      assert.equal(isDatabaseOutage(new Error(message)), true);
      assert.equal(isDatabaseOutage(failedQuery(new Error(message))), true);
    });
  }

  it("that TypeORM throws in a transaction whose connection broke is an outage", () => {
    assert.equal(isDatabaseOutage(new QueryRunnerAlreadyReleasedError()), true);
    assert.equal(isDatabaseOutage(new QueryRunnerProviderAlreadyReleasedError()), true);
  });

  it("of a host with several addresses, none of which takes connections, is an outage", () => {
    const refused = withCode("ECONNREFUSED", { syscall: "connect" });
    assert.equal(isDatabaseOutage(new AggregateError([refused, refused])), true);
  });

  it("of a socket is one only where it is known to be the database's", () => {
    const reset = withCode("ECONNRESET", { syscall: "read" });
    assert.equal(isDatabaseOutage(reset), false, "a client that went away");
    assert.equal(isDatabaseOutage(failedQuery(reset)), true);
    assert.equal(isOutageOfConnection(reset), true);
    assert.equal(isDatabaseOutage(withCode("ENOENT", { syscall: "open" })), false);
  });
});
