import { Client } from "pg";

const ours = "likeness";
/** What workers of this process say of themselves every few seconds, whatever is asked meanwhile. */
const BACKGROUND = /worker_heartbeats|graphile_worker/;

/**
 * The SQL statements that the server's pool sends while `work` runs, but for those of workers about themselves. Counted in the driver of this process,
 * so nothing else may ask that server meanwhile.
 */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  // The driver's own type has a dozen overloads.
  const driver = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = driver.query;
  driver.query = function (this: { connectionParameters?: { application_name?: string } }, ...args) {
    const [query] = args;
    const text = typeof query === "string" ? query : ((query as { text?: string }).text ?? "");
    if (this.connectionParameters?.application_name === ours && !BACKGROUND.test(text)) statements.push(text);
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    driver.query = original;
  }
  return statements;
}
