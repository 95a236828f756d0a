import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ImageAndFace } from "../../src/judgement/rows.js";
import { type AnalysedFile, analyseFile, faceRowOf } from "./advice/analysed-file.js";
import type { People, PersonPhoto, Sitter } from "./advice/people.js";
import { type FaceSet, listPhotos, readPhoto } from "./faces-folder.js";
import type { PhotoAnalyser } from "./photo-analyser.js";
import { shuffled } from "./seeded-random.js";

/** A character whose references are some photos of a person, and what is held against them. */
export interface MatchSet {
  sitter: Sitter;
  references: ImageAndFace[];
  /** Other photos of the person. */
  same: ImageAndFace[];
  /** Photos of everybody else, one of each. */
  strangers: ImageAndFace[];
}

/** For each person with more photos than that, so many references drawn by chance, and all other photos. */
export function drawMatchSets({ sitters, others }: People, references: number): MatchSet[] {
  const oneOfEach = sitters.flatMap(({ photos }) => withFaces(photos).slice(0, 1));
  return sitters.flatMap((sitter) => {
    const own = shuffled(withFaces(sitter.photos), references);
    if (own.length <= references) return [];
    const strangers = [...others, ...oneOfEach].filter(({ person }) => person !== sitter.person);
    return [
      {
        sitter,
        references: own.slice(0, references).map(({ name, file }, place) => rowOf(name, file, place === 0)),
        same: own.slice(references).map(({ name, file }) => rowOf(name, file)),
        strangers: strangers.map(({ name, file }) => rowOf(name, file)),
      },
    ];
  });
}

const withFaces = (photos: readonly PersonPhoto[]): PersonPhoto[] =>
  photos.filter(({ file }) => file.face !== null);

/** Pictures that are of none of the people. */
export async function analyseSet(
  faces: string,
  analyser: PhotoAnalyser,
  set: FaceSet,
  limit?: number,
): Promise<ImageAndFace[]> {
  const rows: ImageAndFace[] = [];
  for (const name of listPhotos(faces, set, limit)) {
    rows.push(rowOf(`${set}/${name}`, await analyseFile(analyser, readPhoto(faces, set, name).bytes)));
  }
  return rows;
}

/** LFW's photos that are labelled by eye as of people in dark glasses. */
export async function analyseDarkGlasses(faces: string, analyser: PhotoAnalyser): Promise<ImageAndFace[]> {
  const lines = readFileSync(join(faces, "attributes.csv"), "utf8").trim().split(/\r?\n/);
  const names = lines.filter((line) => line.includes("sunglasses=dark")).map((line) => line.split(",")[0]!);
  const rows: ImageAndFace[] = [];
  for (const name of names)
    rows.push(rowOf(name, await analyseFile(analyser, readFileSync(join(faces, name)))));
  return rows;
}

function rowOf(id: string, file: AnalysedFile, isPrimary = false): ImageAndFace {
  const { face: _face, otherFaces: _others, ...picture } = file;
  const type = isPrimary ? "PRIMARY" : "REFERENCE";
  return { image: { ...picture, id, fileName: id, type, status: "READY" }, face: faceRowOf(file) };
}
