import { toGlobalId } from "../src/ids/global-id.js";
import type { Seeded } from "./reads-seed.js";

interface Operation {
  query: string;
  variables: object;
}

/** What is asked, in our words, and in those of the schema that PostGraphile makes of the same tables. */
export interface Question {
  name: string;
  /** Under which its ratio is reported. */
  ratio: string;
  ours: Operation;
  /** The same rows: URLs are signed by us alone, there it is the keys. Null where rows alone say nothing of it. */
  theirs: Operation | null;
}

export const PROFILE = `profile { niche ageRange { min max } hairColor appearance style notes }`;
export const IMAGE = `id type position status fileName format width height bytes sha256 caption faceCount createdAt thumbnailUrl`;
export const LOCK = `status revision cohesion updatedAt matchThreshold strength`;

const THEIR_PROFILE = `niche ageMin ageMax hairColor appearance style notes`;
const THEIR_IMAGE = `id type position status fileName format width height bytes sha256 caption faceCount createdAt thumbnailKey`;
const THEIR_IMAGES = `referenceImagesByCharacterIdAndWorkspaceId(orderBy: POSITION_ASC)`;
/** Threshold and strength are the character's. */
const THEIR_LOCK = (more: string) =>
  `matchThreshold strength faceLocksByCharacterIdAndWorkspaceId { nodes { status revision cohesion updatedAt ${more} } }`;
const THEIR_LIST = (fields: string) => `query ($workspace: UUID!) {
  allCharacters(first: 20, orderBy: ID_DESC, condition: { workspaceId: $workspace }) { nodes { ${fields} } } }`;
const THEIR_CHARACTER = (fields: string) => `query ($workspace: UUID!, $id: UUID!) {
  allCharacters(first: 1, condition: { workspaceId: $workspace, id: $id }) { nodes { ${fields} } } }`;

const REPORT = `identitySet {
  size minSize maxSize health exactHealth healthParts { size quality primary cohesion coverage harmony } cohesion dueCount note
  coverage { dimension name count wanted } conflicts { kind message measured threshold images { id } others { id } }
  recommendations { id kind gain message reason image { id } } }`;

export function questionsAbout({ workspaceId: workspace, usual, full }: Seeded): Question[] {
  const page = { id: toGlobalId("Character", usual) };
  const fullPage = { id: toGlobalId("Character", full) };
  return [
    {
      name: "list page: 20 characters, names and ids",
      ratio: "listPageVsPostgraphile",
      ours: { query: `{ characters(first: 20) { nodes { id name } } }`, variables: {} },
      theirs: { query: THEIR_LIST("id name"), variables: { workspace } },
    },
    {
      name: "list with images: 20 characters with profile, five images each and face lock",
      ratio: "listWithImagesVsPostgraphile",
      ours: {
        query: `{ characters(first: 20) { nodes { id name createdAt updatedAt ${PROFILE} referenceImages { ${IMAGE} } faceLock { ${LOCK} } } } }`,
        variables: {},
      },
      theirs: {
        query: THEIR_LIST(
          `id name createdAt updatedAt ${THEIR_PROFILE} ${THEIR_IMAGES} { nodes { ${THEIR_IMAGE} } } ${THEIR_LOCK("")}`,
        ),
        variables: { workspace },
      },
    },
    {
      name: "character page: images with face and assessment, face lock with contributions, report",
      ratio: "characterPageVsPostgraphile",
      ours: {
        query: `query ($id: ID!) { character(id: $id) { id name createdAt updatedAt ${PROFILE}
          referenceImages { ${IMAGE} url face { box { x y width height } yawDegrees pitchDegrees rollDegrees estimatedAge }
            matchScore assessment { verdict score findings { code severity message advice } } }
          faceLock { ${LOCK} contributions { weight isOutlier shiftIfLeftOut image { id } } } ${REPORT} } }`,
        variables: page,
      },
      theirs: {
        query: THEIR_CHARACTER(
          `id name createdAt updatedAt ${THEIR_PROFILE} ${THEIR_IMAGES} { nodes { ${THEIR_IMAGE} storageKey
            facesByReferenceImageIdAndWorkspaceId { nodes { box yawDegrees pitchDegrees rollDegrees estimatedAge } } } }
          ${THEIR_LOCK("contributions")}`,
        ),
        variables: { workspace, id: usual },
      },
    },
    {
      name: "report on 50 images",
      ratio: "reportVsPostgraphile",
      ours: { query: `query ($id: ID!) { character(id: $id) { id ${REPORT} } }`, variables: fullPage },
      theirs: null,
    },
    {
      name: "50 images",
      ratio: "imagesVsPostgraphile",
      ours: {
        query: `query ($id: ID!) { character(id: $id) { id referenceImages { ${IMAGE} url } } }`,
        variables: fullPage,
      },
      theirs: {
        query: THEIR_CHARACTER(`id ${THEIR_IMAGES} { nodes { ${THEIR_IMAGE} storageKey } }`),
        variables: { workspace, id: full },
      },
    },
  ];
}
