import { Client } from "pg";

const ours = "likeness";

/**
 * The SQL statements that the server's pool sends while `work` runs. Counted in the driver of this process, so nothing else may ask that
 * server meanwhile, and no worker may run in it.
 */
export async function statementsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const statements: string[] = [];
  // The driver's own type has a dozen overloads.
  const driver = Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const original = driver.query;
  driver.query = function (this: { connectionParameters?: { application_name?: string } }, ...args) {
    const [query] = args;
    const text = typeof query === "string" ? query : ((query as { text?: string }).text ?? "");
    if (this.connectionParameters?.application_name === ours) statements.push(text);
    return original.apply(this, args);
  };
  try {
    await work();
  } finally {
    driver.query = original;
  }
  return statements;
}
