import type { DataSource } from "typeorm";
import { columnsOf } from "../test/support/many-rows.js";

/** Ids are time-ordered, as the server's are; one character was made every so often. */
export const TIME_OF_FIRST_MS = Date.UTC(2025, 0, 1);
export const ID_STEP_MS = 30_000;

const FIRST_NAMES =
  "Mira Ada Ines Lou Noor Zoe Kaya Yuki Sol Ana Bea Cleo Dana Elif Faye Gia Hana Ida Jana Kira Lena Maja Nina Olga Pia Rosa Sara Tala Uma Vera Wilma Xenia Yara Zita Alba Bruna Carla Dora Edda Flora".split(
    " ",
  );
const SYLLABLES = "ba do ker lin mar nov ost pel rin san tov ula ven wil yar zim bech dal fen gor".split(" ");
/** Few of them are those of most characters. */
const NICHES = 300;
/** Those that a workspace of a thousand has more than twenty of. */
export const COMMON_NICHES = ["fitness 0", "travel 1"];
const NICHE_WORDS = "fitness travel fashion cooking gaming music yoga cars books gardens".split(" ");

const COPIED = ["characters", "reference_images", "faces", "face_locks", "face_lock_revisions"];

/** The rows of a workspace, in tables of the connection: the database never wonders where to find them while the others grow. */
export async function takeModels(dataSource: DataSource, ofWorkspace: string): Promise<void> {
  for (const table of COPIED) {
    await dataSource.query(`DROP TABLE IF EXISTS pg_temp."model_${table}"`);
    await dataSource.query(
      `CREATE TEMP TABLE "model_${table}" AS SELECT * FROM "${table}" WHERE "workspace_id" = '${ofWorkspace}'`,
    );
    await dataSource.query(`ANALYZE pg_temp."model_${table}"`);
  }
}

/**
 * SQL that copies what {@link takeModels} took over and over, with `$1` how many characters that are, `$2` the workspace of the copies, and `$3` and `$4` the first and the
 * last of their numbers. Whatever columns the tables have, a copy has what its model has, but for ids, keys, hashes, names and times.
 */
export async function copyingStatements(dataSource: DataSource, imagesEach: number): Promise<string[]> {
  const copy = async (table: string, from: string, changed: Record<string, string>): Promise<string> => {
    const columns = await columnsOf(dataSource.manager, table);
    const values = columns.map((column) => changed[column] ?? `m."${column}"`);
    return `${COPIES} INSERT INTO "${table}" (${columns.map((c) => `"${c}"`).join(", ")}) SELECT ${values.join(", ")} FROM copies AS c ${from}`;
  };
  const ofModel = (table: string) => `JOIN "model_${table}" AS m ON m."character_id" = c."model_id"`;
  const places = Array.from({ length: imagesEach }, (_, place) => place);
  const ofImages = `CROSS JOIN LATERAL (SELECT array_agg(i."id"::text ORDER BY i."position") AS "ids", array_agg(i."sha256" ORDER BY i."position") AS "hashes" FROM "model_reference_images" AS i WHERE i."character_id" = c."model_id") AS model`;
  const replaced = (sql: string, list: string, by: (place: string) => string) =>
    places.reduce(
      (text, place) => `replace(${text}, model."${list}"[${place + 1}], (${by(String(place))})::text)`,
      sql,
    );
  /** JSON in which images of the model are named, and their hashes. */
  const renamed = (column: string) =>
    `${replaced(replaced(`m."${column}"::text`, "ids", imageId), "hashes", hashOf)}::jsonb`;
  return [
    await copy("characters", `JOIN "model_characters" AS m ON m."id" = c."model_id"`, {
      id: characterId,
      workspace_id: "$2::uuid",
      name: nameOf,
      niche: nicheOf,
      created_at: madeAt,
      // Changed at some time since, the most a short time after.
      updated_at: `${madeAt} + make_interval(secs => 3e6 * power(${chanceOf("changed")}, 4))`,
    }),
    await copy("reference_images", ofModel("reference_images"), {
      id: imageId(`m."position"`),
      workspace_id: "$2::uuid",
      character_id: characterId,
      sha256: hashOf(`m."position"`),
      perceptual_hash: `substr(md5('shot' || c."n" || '/' || m."position"), 1, 16)`,
      storage_key: keyOf("original"),
      thumbnail_key: keyOf("thumbnail"),
      face_crop_key: keyOf("face"),
      created_at: madeAt,
      updated_at: madeAt,
    }),
    await copy(
      "faces",
      `JOIN "model_reference_images" AS i ON i."character_id" = c."model_id" JOIN "model_faces" AS m ON m."reference_image_id" = i."id"`,
      { reference_image_id: imageId(`i."position"`), workspace_id: "$2::uuid" },
    ),
    await copy("face_locks", `${ofModel("face_locks")} ${ofImages}`, {
      character_id: characterId,
      workspace_id: "$2::uuid",
      anchor_image_id: imageId(`(array_position(model."ids", m."anchor_image_id"::text) - 1)`),
      contributions: renamed("contributions"),
      updated_at: madeAt,
    }),
    await copy("face_lock_revisions", `${ofModel("face_lock_revisions")} ${ofImages}`, {
      id: idOf("r", "0"),
      character_id: characterId,
      workspace_id: "$2::uuid",
      anchor_image_id: imageId(`(array_position(model."ids", m."anchor_image_id"::text) - 1)`),
      images: renamed("images"),
      created_at: madeAt,
    }),
    // What is left of a character's changes after some days: the last.
    `${COPIES} INSERT INTO "character_changes" ("workspace_id", "character_id", "revision", "kind", "changed_at")
     SELECT $2::uuid, ${characterId}, ${2 * imagesEach + 2}, 'FACE_LOCK_CHANGED', ${madeAt} FROM copies AS c`,
  ];
}

/** Numbers of copies, each with its model. */
const COPIES = `WITH models AS (
    SELECT "id", row_number() OVER (ORDER BY "id") - 1 AS "place" FROM "model_characters"
  ), copies AS (
    SELECT n, models."id" AS "model_id" FROM generate_series($3::bigint, $4::bigint) AS n
    JOIN models ON models."place" = n % $1::bigint
  )`;

/** A UUIDv7 that follows from the workspace, what it is of, and the copy's number. */
const idOf = (kind: string, offset: string): string => {
  const digest = `md5('${kind}' || $2::text || c."n" || '/' || ${offset})`;
  const time = `lpad(to_hex(${TIME_OF_FIRST_MS}::bigint + c."n" * ${ID_STEP_MS} + ${offset}), 12, '0')`;
  return `(${time} || '7' || substr(${digest}, 1, 3) || '8' || substr(${digest}, 4, 15))::uuid`;
};
const characterId = idOf("c", "0");
const imageId = (place: string): string => idOf("i", place);
const hashOf = (place: string): string =>
  `encode(sha256(convert_to($2::text || c."n" || '/' || ${place}, 'UTF8')), 'hex')`;
const madeAt = `to_timestamp((${TIME_OF_FIRST_MS}::bigint + c."n" * ${ID_STEP_MS}) / 1000.0)`;
const keyOf = (file: string): string =>
  `concat_ws('/', $2::text, ${characterId}, ${imageId(`m."position"`)}, '${file}.jpg')`;

/** From 0 up to 1, the same each time. */
const chanceOf = (what: string): string =>
  `(('x' || substr(md5('${what}' || c."n"), 1, 8))::bit(32)::bigint / 4294967296.0)`;
const oneOf = (words: readonly string[], what: string): string =>
  `(ARRAY['${words.join("','")}'])[1 + floor(${words.length} * ${chanceOf(what)})::integer]`;
const nameOf = `${oneOf(FIRST_NAMES, "first")} || ' ' || initcap(${["a", "b", "c"].map((part) => oneOf(SYLLABLES, part)).join(" || ")})`;
const nicheOf = `concat_ws(' ', (ARRAY['${NICHE_WORDS.join("','")}'])[1 + floor(${NICHES} * power(${chanceOf("niche")}, 2))::integer % ${NICHE_WORDS.length}], floor(${NICHES} * power(${chanceOf("niche")}, 2))::integer)`;
