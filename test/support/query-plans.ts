import { Client } from "pg";
import type { DataSource } from "typeorm";

/** A step of a plan as `EXPLAIN (FORMAT JSON)` gives it. */
interface Step {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  Plans?: Step[];
}

export interface QueryPlan {
  sql: string;
  /** PostgreSQL's names, from the outermost step inwards. */
  steps: string[];
  /** Tables that are read from beginning to end. */
  scanned: string[];
  /** Indexes that are read from one end, whatever workspace the rows are of. */
  walked: string[];
  /** Indexes that are used. */
  indexes: string[];
}

/** What PostgreSQL does for each query that some work asks it, with the statistics of now. */
export async function plansOf(dataSource: DataSource, work: () => Promise<unknown>): Promise<QueryPlan[]> {
  const asked = await queriesOf(dataSource, work);
  const plans: QueryPlan[] = [];
  for (const { text, values } of asked.filter(({ text }) => /^\s*(SELECT|WITH)\b/i.test(text))) {
    const [row] = await dataSource.query(`EXPLAIN (FORMAT JSON) ${text}`, values);
    const steps = allSteps(row["QUERY PLAN"][0].Plan);
    plans.push({
      sql: text,
      steps: steps.map((step) => step["Node Type"]),
      scanned: steps.flatMap((step) =>
        step["Node Type"] === "Seq Scan" ? (step["Relation Name"] ?? []) : [],
      ),
      walked: steps.flatMap((step) => ("Index Cond" in step ? [] : (step["Index Name"] ?? []))),
      indexes: steps.flatMap((step) => step["Index Name"] ?? []),
    });
  }
  return plans;
}

const allSteps = (step: Step): Step[] => [step, ...(step.Plans ?? []).flatMap(allSteps)];

/** Of that database alone: other servers of this process may be at work. */
async function queriesOf(
  dataSource: DataSource,
  work: () => Promise<unknown>,
): Promise<{ text: string; values: unknown[] }[]> {
  const asked: { text: string; values: unknown[] }[] = [];
  const { query } = Client.prototype;
  const { database } = dataSource.driver;
  Client.prototype.query = function (this: Client, ...args: any[]) {
    const [first, second] = args;
    const text = typeof first === "string" ? first : first?.text;
    const values = first?.values ?? (Array.isArray(second) ? second : []);
    if (this.database === database && typeof text === "string") asked.push({ text, values });
    return (query as any).apply(this, args);
  } as typeof query;
  try {
    await work();
  } finally {
    Client.prototype.query = query;
  }
  return asked;
}
