import type { QueryRunner } from "typeorm";

/** Takes what an operator should read of a migration; a pino logger fits. */
export interface MigrationLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export const silent: MigrationLog = { info: () => {}, warn: () => {} };

/** Has the migrations that this runner runs write to a log. */
export function giveLog(queryRunner: QueryRunner, log: MigrationLog): void {
  queryRunner.data.migrationLog = log;
}

/** The log that was given, or none, as with the TypeORM CLI. */
export function logOf(queryRunner: QueryRunner): MigrationLog {
  return queryRunner.data.migrationLog ?? silent;
}
