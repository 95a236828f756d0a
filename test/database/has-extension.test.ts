import assert from "node:assert/strict";
import { hasExtension } from "../../src/database/has-extension.js";
import { giveLog } from "../../src/database/migration-log.js";
import { skip } from "../support/skip.js";
import { type OwnDatabase, useOwnDatabase } from "../support/own-database.js";

describe("An extension of PostgreSQL's own", () => {
  let own: OwnDatabase;

  useOwnDatabase((database) => {
    own = database;
  });

  /** What is answered, and what the log says of it. */
  async function ask(name: string) {
    const runner = own.dataSource.createQueryRunner();
    const told: unknown[] = [];
    giveLog(runner, { info: (facts) => told.push(facts), warn: () => {} });
    try {
      return { has: await hasExtension(runner, name), told };
    } finally {
      await runner.release();
    }
  }

  it("is made where it is missing, and found where it is there", async () => {
    assert.deepEqual(await ask("fuzzystrmatch"), { has: true, told: [] });
    assert.deepEqual(await ask("fuzzystrmatch"), { has: true, told: [] });
  });

  it("is done without where the server has none of the name, and the log says so", async () => {
    const { has, told } = await ask("no_such_extension");

    assert.equal(has, false);
    assert.deepEqual(
      told.map((facts: any) => facts.extension),
      ["no_such_extension"],
    );
  });

  it("is done without where the user may not make it", async function () {
    const [{ mayAll }] = await own.dataSource.query(
      `SELECT rolsuper AS "mayAll" FROM pg_roles WHERE rolname = current_user`,
    );
    if (mayAll) skip(this, "the user of TEST_DATABASE_URL may make every extension");

    const { has, told } = await ask("pg_buffercache");

    assert.deepEqual([has, told.length], [false, 1]);
  });
});
