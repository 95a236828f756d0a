import type { DataSource } from "typeorm";
import { CharacterEntity } from "../src/characters/character.entity.js";
import { CharacterOrder, cursorIn } from "../src/characters/character-order.js";
import { toGlobalId } from "../src/ids/global-id.js";
import { IMAGE, LOCK, PROFILE } from "./reads-questions.js";
import { COMMON_NICHES } from "./scale-rows.js";

/** What is asked of a workspace, each time with other variables. */
export interface ScaleQuestion {
  name: string;
  /** Under which its ratio is reported. */
  ratio: string;
  query: string;
  variables: object[];
}

/** So many characters of a workspace are named in questions, all over it: pages of which the database has the fewest in memory. */
const SAMPLE = 200;

const list = (fields: string, more = ""): string =>
  `query ($after: String, $filter: CharacterFilter, $order: CharacterOrder! = NEWEST) {
     characters(first: 20, after: $after, filter: $filter, orderBy: $order) { nodes { ${fields} } ${more} } }`;

const WITH_IMAGES = `id name createdAt updatedAt ${PROFILE} referenceImages { ${IMAGE} } faceLock { ${LOCK} }`;

export async function scaleQuestions(dataSource: DataSource, workspaceId: string): Promise<ScaleQuestion[]> {
  const sample = await sampleOf(dataSource, workspaceId);
  const after = (order: CharacterOrder) =>
    sample.map((row) => ({ order, after: cursorIn(order)(row).toString("base64url") }));
  const byOrder = Object.values(CharacterOrder).flatMap((order): ScaleQuestion[] => {
    const name = order.toLowerCase().replaceAll("_", " ");
    const key = name.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase());
    return [
      {
        name: `first page, ${name}`,
        ratio: `${key}First`,
        query: list("id name"),
        variables: [{ order }],
      },
      {
        name: `a page of the middle, ${name}`,
        ratio: `${key}Middle`,
        query: list("id name"),
        variables: after(order),
      },
    ];
  });
  return [
    { name: "list page", ratio: "list", query: list("id name"), variables: [{}] },
    {
      name: "list page with its count",
      ratio: "listWithCount",
      query: list("id name", "totalCount { value isEstimate }"),
      variables: [{}],
    },
    {
      name: "list with images and locks",
      ratio: "listWithImages",
      query: list(WITH_IMAGES),
      variables: [{}],
    },
    {
      name: "the same of the middle",
      ratio: "listWithImagesMiddle",
      query: list(WITH_IMAGES),
      variables: after(CharacterOrder.NEWEST),
    },
    {
      name: "list with primary images, of the middle",
      ratio: "listWithPrimaryImages",
      query: list("id name primaryImage { id thumbnailUrl }"),
      variables: after(CharacterOrder.NEWEST),
    },
    {
      name: "filter: part of a name that many have",
      ratio: "commonName",
      query: list("id name"),
      variables: sample.map(({ name }) => ({ filter: { name: name.split(" ")[0]!.toUpperCase() } })),
    },
    {
      name: "filter: part of a name that some have",
      ratio: "halfRareName",
      query: list("id name"),
      variables: sample.map(({ name }) => ({ filter: { name: name.split(" ")[1]!.slice(0, -2) } })),
    },
    {
      name: "filter: part of a name that few have",
      ratio: "rareName",
      query: list("id name"),
      variables: sample.map(({ name }) => ({ filter: { name: name.slice(2).toLowerCase() } })),
    },
    {
      name: "filter: a niche that fills a page of either",
      ratio: "niche",
      query: list("id name"),
      variables: COMMON_NICHES.map((niche) => ({ filter: { niche } })),
    },
    {
      name: "filter: any niche",
      ratio: "anyNiche",
      query: list("id name"),
      variables: sample.map(({ niche }) => ({ filter: { niche: niche!.toUpperCase() } })),
    },
    {
      name: "filter: niche and name",
      ratio: "nicheAndName",
      query: list("id name"),
      variables: sample.map(({ niche, name }) => ({ filter: { niche, name: name.slice(0, 3) } })),
    },
    ...byOrder,
    {
      name: "a character with images",
      ratio: "character",
      query: `query ($id: ID!) { character(id: $id) { ${WITH_IMAGES} } }`,
      variables: sample.map(({ id }) => ({ id: toGlobalId("Character", id) })),
    },
    {
      name: "a character's revisions",
      ratio: "revisions",
      query: `query ($id: ID!) { character(id: $id) { faceLock { revisions { nodes { revision cause } } } } }`,
      variables: sample.map(({ id }) => ({ id: toGlobalId("Character", id) })),
    },
  ];
}

/** Characters all over the workspace, by their time-ordered ids. */
async function sampleOf(dataSource: DataSource, workspaceId: string): Promise<CharacterEntity[]> {
  const rows: { id: string }[] = await dataSource.query(
    `SELECT DISTINCT found.id FROM (
       SELECT ('x' || substr(replace(min(id::text), '-', ''), 1, 12))::bit(48)::bigint AS "from",
         ('x' || substr(replace(max(id::text), '-', ''), 1, 12))::bit(48)::bigint AS "to"
       FROM (
         (SELECT id FROM characters WHERE workspace_id = $1 ORDER BY id LIMIT 1) UNION ALL
         (SELECT id FROM characters WHERE workspace_id = $1 ORDER BY id DESC LIMIT 1)) AS ends
     ) AS span, generate_series(1, ${SAMPLE}) AS n, LATERAL (
       SELECT id FROM characters WHERE workspace_id = $1
         AND id >= (lpad(to_hex("from" + ("to" - "from") * n / ${SAMPLE + 1}), 12, '0') || repeat('0', 20))::uuid
       ORDER BY id LIMIT 1) AS found ORDER BY 1`,
    [workspaceId],
  );
  return dataSource.manager
    .createQueryBuilder(CharacterEntity, "character")
    .whereInIds(rows.map(({ id }) => id))
    .orderBy("md5(character.id::text)")
    .getMany();
}
