import { Client } from "pg";
import type { TestApp } from "./app.js";

const ours = "likeness";
/** What workers of this process say of themselves every few seconds, whatever is asked meanwhile. */
const BACKGROUND = /worker_heartbeats|graphile_worker/;

type DriverClient = { connectionParameters?: { application_name?: string; database?: string } };

/**
 * The SQL statements that the server's pool sends to its database while `work` runs, but for those of workers about themselves. Counted in the driver of
 * this process, so nothing else may ask that server meanwhile; one that also analyses does so by itself.
 */
export async function statementsDuring(app: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  const database = new URL(app.databaseUrl).pathname.slice(1);
  // The driver's own type has a dozen overloads.
  const driver = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = driver.query;
  driver.query = function (this: DriverClient, ...args) {
    const [query] = args;
    const text = typeof query === "string" ? query : ((query as { text?: string }).text ?? "");
    const { application_name: name, database: asked } = this.connectionParameters ?? {};
    if (name === ours && asked === database && !BACKGROUND.test(text)) statements.push(text);
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    driver.query = original;
  }
  return statements;
}
