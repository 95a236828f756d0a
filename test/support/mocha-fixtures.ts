import { stopSharedApp } from "./app.js";
import { stopTestServer } from "./postgres.js";
import "./property-seed.js";

/** Runs once after all tests, failed ones included. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopSharedApp();
  await stopTestServer();
}
