import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** From `dist/bench`: a folder of its own, since it brings older versions of packages that the benches import. */
const requireOfFolder = createRequire(join(__dirname, "../../bench/postgraphile/package.json"));

interface PostGraphile {
  postgraphile(database: object, schema: string, options: object): Parameters<typeof createServer>[1];
}

/** As its documentation recommends for production: nothing is logged, watched or offered beside queries. */
const OPTIONS = {
  disableDefaultMutations: true,
  disableQueryLog: true,
  dynamicJson: true,
  graphiql: false,
  ignoreRBAC: true,
  legacyRelations: "omit",
  watchPg: false,
};
/** As many as are asked at a time. */
const CONNECTIONS = 8;

async function main(connectionString: string): Promise<void> {
  // Before it is loaded: graphql-js and it look at these once.
  Object.assign(process.env, { NODE_ENV: "production", GRAPHILE_ENV: "production" });
  const { postgraphile } = requireOfFolder("postgraphile") as PostGraphile;
  const database = { connectionString, max: CONNECTIONS };
  const server = createServer(postgraphile(database, "public", OPTIONS)).listen(0, "127.0.0.1");
  await once(server, "listening");
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql` });
}

process.on("disconnect", () => process.exit());
void main(process.argv[2]!);
