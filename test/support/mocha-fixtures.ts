import { stopSharedApp } from "./app.js";
import { wasBrokenOff } from "./break-off-on-signals.js";
import { stopTestServer } from "./postgres.js";
import "./property-seed.js";

/** Runs once after all tests, failed ones included. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopSharedApp();
  await stopTestServer();
  // A test that was broken off goes on behind this, and may wait for long. Mocha first sets its exit code.
  if (wasBrokenOff()) setImmediate(() => process.exit());
}
