import assert from "node:assert/strict";
import pino from "pino";
import { queueLogger } from "../../src/jobs/job-runner.js";

const OUTAGE = Object.assign(new Error("terminating connection due to administrator command"), {
  code: "57P01",
});

describe("What the job queue says of itself", () => {
  const logged: { level: string; msg: string }[] = [];
  const write = (line: string) => void logged.push(JSON.parse(line));
  const formatters = { level: (level: string) => ({ level }) };
  const logger = queueLogger(pino({ level: "debug", formatters }, { write }));

  beforeEach(() => void logged.splice(0));

  const levelOf = (say: () => void): string => {
    say();
    return logged.at(-1)!.level;
  };

  it("is as loud as it says, where it names an error that is no outage", () => {
    const error = new Error("column locked_by does not exist");

    assert.equal(
      levelOf(() => logger.error("Failed to acquire job", { error })),
      "error",
    );
    assert.equal(
      levelOf(() => logger.warn("Failed to release job", { error })),
      "warn",
    );
  });

  it("is chatter where it works, and where the database is away", () => {
    assert.equal(
      levelOf(() => logger.info("Worker connected")),
      "debug",
    );
    assert.equal(
      levelOf(() => logger.error("Failed to acquire job", { error: OUTAGE })),
      "debug",
    );
  });

  it("is no warning where a runner ends, as another takes its place", () => {
    const message = `Runner stopping (reason: worker pool exited with error: ${OUTAGE})`;

    assert.equal(
      levelOf(() => logger.warn(message)),
      "info",
    );
  });
});
