import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRecording } from "../support/version-before/recording.js";

/** What a migration may not do to a table that it has not made itself, and what it does instead. */
const RULES: [broken: (source: string, made: readonly string[]) => boolean, instead: string][] = [
  [
    (source, made) =>
      tablesOf(
        /CREATE (?:UNIQUE )?INDEX(?! CONCURRENTLY)[^`;]*?\bON\s+((?:"?\w+"?\.)?"?\w+"?)/gi,
        source,
      ).some(isNotIn(made)),
    "createIndex",
  ],
  [
    (source, made) =>
      tablesOf(/\bUPDATE\s+"(\w+)"\s+(?:"?\w+"?\s+)?SET/gi, source).some(isNotIn([...made, "workspaces"])),
    "updateInBatches",
  ],
  [
    (source, made) =>
      [...source.matchAll(/ALTER TABLE "(\w+)"([^`;]*)/gi)].some(
        ([, table, change]) =>
          isNotIn(made)(table!) &&
          /\bADD (CONSTRAINT|CHECK|FOREIGN KEY)\b/i.test(change!) &&
          !/NOT VALID/i.test(change!),
      ),
    "ADD … NOT VALID, and VALIDATE CONSTRAINT in a statement of its own",
  ],
  [
    (source, made) =>
      [...source.matchAll(/ALTER TABLE "(\w+)"([^`;]*)/gi)].some(
        ([, table, change]) => isNotIn(made)(table!) && /\bSET NOT NULL\b/i.test(change!),
      ),
    "a CHECK (… IS NOT NULL) that is NOT VALID, and VALIDATE CONSTRAINT",
  ],
  [
    (source) => /\bADD\b[^,`;]*\bNOT NULL\b(?![^,`;]*\bDEFAULT\b)/i.test(alterations(source)),
    "a default, as the version before does not write the column",
  ],
  [
    (source) =>
      /\bALTER (COLUMN )?"?\w+"? (SET DATA )?TYPE\b|\bRENAME\b|\bDROP (COLUMN\b|"|TABLE\b)|\bDROP TYPE\b/i.test(
        source,
      ) && !/unused since \d/.test(source),
    "a doc comment that says since which version nobody uses it (unused since <version>)",
  ],
];

const tablesOf = (pattern: RegExp, source: string): string[] =>
  [...source.matchAll(pattern)].map(([, table]) => table!.replaceAll('"', ""));
const isNotIn = (made: readonly string[]) => (table: string) => !made.includes(table);
const alterations = (source: string): string =>
  [...source.matchAll(/ALTER TABLE[^`;]*/gi)].map(([statement]) => statement).join(";");

/** The way forward only: the way back takes away what the way forward gave. */
function forward(source: string): string {
  return source.replace(/^const DOWN = \[[\s\S]*?\];/gm, "").replace(/async down\([\s\S]*?\n {2}\}/, "");
}

/** What has to be done otherwise in a migration's source. */
function findBroken(source: string): string[] {
  const up = forward(source);
  const made = tablesOf(/CREATE TABLE (?:IF NOT EXISTS )?"(\w+)"/gi, up);
  return RULES.filter(([isBroken]) => isBroken(up, made)).map(([, instead]) => instead);
}

describe("Every migration since the version before", () => {
  it("leaves what that version uses, and holds no lock for as long as a large table takes", async () => {
    const { lastMigration } = await readRecording();
    const files = (await readdir("migrations")).filter((file) => Number(file.slice(0, 13)) > lastMigration);

    const broken = await Promise.all(
      files.map(
        async (file) => [file, findBroken(await readFile(join("migrations", file), "utf8"))] as const,
      ),
    );

    assert.ok(files.length > 0);
    assert.deepEqual(
      broken.filter(([, rules]) => rules.length > 0),
      [],
    );
  });

  for (const [statement, count] of [
    [`CREATE INDEX "i" ON "faces" ("model")`, 1],
    [`CREATE UNIQUE INDEX IF NOT EXISTS "i" ON "graphile_worker"."_private_jobs" ("id")`, 1],
    [`CREATE TABLE "new" ("id" uuid NOT NULL)\`, \`CREATE INDEX "i" ON "new" ("id")`, 0],
    [`UPDATE "faces" SET "model" = 'x'`, 1],
    [`ALTER TABLE "faces" ADD CONSTRAINT "c" CHECK ("model" <> '')`, 1],
    [`ALTER TABLE "faces" ADD CONSTRAINT "c" CHECK ("model" <> '') NOT VALID`, 0],
    [`ALTER TABLE "faces" ALTER COLUMN "model" SET NOT NULL`, 1],
    [`ALTER TABLE "faces" ADD COLUMN "hair" text NOT NULL`, 1],
    [`ALTER TABLE "faces" ADD COLUMN "hair" text NOT NULL DEFAULT ''`, 0],
    [`ALTER TABLE "faces" ALTER COLUMN "model" TYPE varchar(10)`, 1],
    [`ALTER TABLE "faces" RENAME COLUMN "model" TO "network"`, 1],
    [`ALTER TABLE "faces" DROP COLUMN "model"`, 1],
    [`ALTER TABLE "faces" DROP "model"`, 1],
    [`DROP TABLE "faces"`, 1],
  ] as const) {
    it(`may${count === 0 ? "" : " not"} do ${statement}`, () => {
      assert.equal(findBroken(`const UP = [\`${statement}\`];`).length, count);
    });
  }

  it("may remove what its doc comment says nobody uses", () => {
    const source = `/** Unused columns go: unused since 0.2. */\nconst UP = [\`ALTER TABLE "faces" DROP COLUMN "model"\`];`;

    assert.deepEqual(findBroken(source), []);
  });
});
