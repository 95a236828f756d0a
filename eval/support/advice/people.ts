import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { embeddingDistance } from "../../../src/judgement/likeness/match-score.js";
import { identityOfFace } from "../identity-of-face.js";
import { showProgress } from "../command.js";
import { UsageError, listPictures } from "../picture-files.js";
import { shuffled } from "../seeded-random.js";
import { COPIES, type CopyKind, FLAWS, type FlawKind } from "./made-files.js";
import type { PhotoAnalyser } from "../photo-analyser.js";
import { type AnalysedFile, analyseFile } from "./analysed-file.js";

/** The folders that name the people on their photos; a file of the same name in two of them is one photo. */
const PRESS_FOLDERS = ["lfw-view1/images", "attributes/lfw"];
const LABORATORY_FOLDER = "attributes/yale";
const PERSONAS_FOLDER = "personas";
const MIN_PHOTOS = 6;
const FEW_PHOTOS = 4;
const OTHERS = 200;
/** Photos of LFW that show somebody else than their name says, as anybody sees beside the person's others: Abdullah Gül. */
const WRONGLY_NAMED = new Set(["Recep_Tayyip_Erdogan_0004.jpg"]);

/** A photo that shows a known person. */
export interface PersonPhoto {
  person: string;
  name: string;
  file: AnalysedFile;
}

/** Whom there are enough photos of to make sets of. */
export interface Sitter {
  person: string;
  /** Where the photos come from: press photos of years, pictures as a user has them, or a laboratory's series. */
  origin: "press" | "persona" | "laboratory";
  photos: PersonPhoto[];
  /** Of one photo each, where there are at least {@link MIN_PHOTOS}. */
  copies: { kind: CopyKind; of: PersonPhoto; copy: PersonPhoto }[];
  flaws: { kind: FlawKind; of: PersonPhoto; flawed: PersonPhoto }[];
}

export interface People {
  sitters: Sitter[];
  /** One photo each of people who sit for no set. */
  others: PersonPhoto[];
}

interface Listed {
  person: string;
  origin: Sitter["origin"];
  paths: string[];
}

/**
 * Analyses the photos of everybody with at least four of them, copies and flaws of some, and of others to be strangers.
 * @param limit at most so many sitters of each origin, drawn by chance
 * @throws UsageError a folder is missing
 */
export async function analysePeople(
  faces: string,
  analyser: PhotoAnalyser,
  limit = Infinity,
): Promise<People> {
  const press = listPress(faces);
  const sitting = [
    ...shuffled(
      press.filter(({ paths }) => paths.length >= MIN_PHOTOS),
      1,
    ).slice(0, limit),
    ...shuffled(
      press.filter(({ paths }) => paths.length >= FEW_PHOTOS && paths.length < MIN_PHOTOS),
      1,
    ).slice(0, limit),
    ...listSeries(faces, PERSONAS_FOLDER, "persona", dirname),
    ...listSeries(faces, LABORATORY_FOLDER, "laboratory", (path) => path.split(".")[0]!),
  ];
  const sitters: Sitter[] = [];
  for (const [i, listed] of sitting.entries()) {
    sitters.push(await sit(faces, analyser, listed));
    showProgress(i + 1, sitting.length, "people");
  }
  const few = shuffled(
    press.filter(({ paths }) => paths.length < FEW_PHOTOS),
    2,
  ).slice(0, OTHERS);
  const others: PersonPhoto[] = [];
  for (const { person, paths } of few) {
    const photo = await analysePhoto(faces, analyser, person, paths[0]!);
    if (photo.file.face !== null) others.push(photo);
  }
  return { sitters, others };
}

/** The one of some photos that lies nearest to a person's own, and is of somebody else. */
export function lookAlikeOf({ person, photos }: Sitter, among: readonly PersonPhoto[]): PersonPhoto {
  const own = photos.flatMap(({ file }) => (file.face ? [identityOfFace(file.face)] : []));
  const distance = ({ file }: PersonPhoto): number =>
    own.reduce((sum, identity) => sum + embeddingDistance(identity, identityOfFace(file.face!)), 0);
  return among
    .filter((photo) => photo.person !== person && photo.file.face !== null)
    .reduce((nearest, photo) => (distance(photo) < distance(nearest) ? photo : nearest));
}

function listPress(faces: string): Listed[] {
  const paths = new Map<string, string>();
  for (const folder of PRESS_FOLDERS) {
    for (const path of listIn(faces, folder))
      if (!WRONGLY_NAMED.has(basename(path)) && !paths.has(basename(path))) paths.set(basename(path), path);
  }
  return grouped([...paths.values()], (path) => basename(path).replace(/_\d+\.\w+$/, ""), "press");
}

function listSeries(
  faces: string,
  folder: string,
  origin: Sitter["origin"],
  personOf: (path: string) => string,
): Listed[] {
  const inFolder = (path: string): string => personOf(path.slice(folder.length + 1));
  return grouped(listIn(faces, folder), inFolder, origin).filter(({ paths }) => paths.length >= MIN_PHOTOS);
}

function listIn(faces: string, folder: string): string[] {
  const whole = join(faces, folder);
  if (!existsSync(whole))
    throw new UsageError(`There is no folder ${whole}: --faces names the one that holds it`);
  return listPictures(whole).map((path) => `${folder}/${path}`);
}

function grouped(
  paths: readonly string[],
  personOf: (path: string) => string,
  origin: Sitter["origin"],
): Listed[] {
  const people = new Map<string, string[]>();
  for (const path of paths) people.set(personOf(path), [...(people.get(personOf(path)) ?? []), path]);
  return [...people].map(([person, paths]) => ({ person, origin, paths }));
}

async function sit(
  faces: string,
  analyser: PhotoAnalyser,
  { person, origin, paths }: Listed,
): Promise<Sitter> {
  const photos: PersonPhoto[] = [];
  for (const path of paths) photos.push(await analysePhoto(faces, analyser, person, path));
  const sitter: Sitter = { person, origin, photos, copies: [], flaws: [] };
  const [of] = shuffled(
    photos.filter(({ file }) => file.face !== null),
    3,
  );
  if (of === undefined || origin === "laboratory" || photos.length < MIN_PHOTOS) return sitter;
  const bytes = readFileSync(join(faces, of.name));
  for (const kind of Object.keys(COPIES) as CopyKind[]) {
    const file = await analyseFile(analyser, await COPIES[kind](bytes));
    sitter.copies.push({ kind, of, copy: { person, name: `${of.name}, ${kind}`, file } });
  }
  for (const kind of Object.keys(FLAWS) as FlawKind[]) {
    const file = await analyseFile(analyser, await FLAWS[kind](bytes, of.file.face!));
    sitter.flaws.push({ kind, of, flawed: { person, name: `${of.name}, ${kind}`, file } });
  }
  return sitter;
}

async function analysePhoto(
  faces: string,
  analyser: PhotoAnalyser,
  person: string,
  path: string,
): Promise<PersonPhoto> {
  return { person, name: path, file: await analyseFile(analyser, readFileSync(join(faces, path))) };
}
