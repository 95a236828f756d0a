import { ApiKeyService } from "../src/workspaces/api-key.service.js";
import { Scope } from "../src/workspaces/scope.js";
import { startTestApp } from "../test/support/app.js";
import { plansOf, type QueryPlan } from "../test/support/query-plans.js";
import type { ScaledDatabase } from "./scale-database.js";
import { scaleQuestions } from "./scale-questions.js";
import { table } from "./table.js";

/**
 * Asks each question once of the large workspace, and prints by which steps and indexes PostgreSQL answers every statement of it, but for that of the key: there are a
 * handful of those.
 */
export async function printPlans({ dataSource, url: databaseUrl, largeId }: ScaledDatabase): Promise<void> {
  const app = await startTestApp({ role: "api", databaseUrl });
  try {
    const service = new ApiKeyService(dataSource);
    const { key } = await service.createFor(largeId, { name: "bench", scopes: [Scope.CHARACTERS_READ] });
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const rows: string[][] = [];
    let scans = 0;
    for (const { name, query, variables } of await scaleQuestions(dataSource, largeId)) {
      const body = JSON.stringify({ query, variables: variables[0] });
      const plans = await plansOf(dataSource, () => ask(`${app.url}/graphql`, headers, body));
      rows.push(
        ...plans
          .filter(({ sql }) => !sql.includes("FROM api_keys"))
          .map((plan, i) => [i === 0 ? name : "", ...describe(plan)]),
      );
      scans = rows.filter((row) => row.at(-1) !== "").length;
    }
    console.log(table(["question", "reads", "by", "tables read from end to end"], rows));
    console.log(`\n${rows.length} statements, ${scans} tables read from end to end.`);
  } finally {
    await app.stop();
  }
}

/** @throws Error it was refused: its plans would say nothing */
async function ask(url: string, headers: Record<string, string>, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", headers, body });
  const { errors } = (await response.json()) as { errors?: object[] };
  if (errors) throw new Error(JSON.stringify(errors));
}

function describe({ sql, steps, indexes, scanned }: QueryPlan): string[] {
  const name = [...sql.matchAll(/\bFROM\s+"?(\w+)"?/gi)].at(-1)?.[1] ?? "";
  return [name, `${steps.join(" < ")} (${[...new Set(indexes)].join(", ")})`, scanned.join(", ")];
}
