import { DomainError, UserErrorCode } from "../errors/domain-error.js";
import { readNeededText, readText } from "../text/client-text.js";
import type { CharacterEntity } from "./character.entity.js";

export interface AgeRange {
  min: number;
  max: number;
}

/** What a client sends: omitted means unchanged, null means clear. */
export interface CharacterChanges {
  name?: string | null;
  niche?: string | null;
  ageRange?: AgeRange | null;
  hairColor?: string | null;
  appearance?: string | null;
  style?: string | null;
  notes?: string | null;
}

/** Longest accepted text per field, in characters. */
export const MAX_LENGTHS = {
  name: 100,
  niche: 100,
  hairColor: 100,
  appearance: 2000,
  style: 2000,
  notes: 5000,
} as const;

type TextField = keyof typeof MAX_LENGTHS;
type ProfileColumns = Partial<
  Pick<
    CharacterEntity,
    "name" | "niche" | "ageMin" | "ageMax" | "hairColor" | "appearance" | "style" | "notes"
  >
>;

/**
 * Checks the changes and turns them into columns, leaving omitted ones out. An empty or blank text clears.
 * @throws DomainError INVALID_INPUT naming the field
 */
export function checkProfile(changes: CharacterChanges): ProfileColumns {
  const columns: ProfileColumns = {};
  for (const field of Object.keys(MAX_LENGTHS) as TextField[]) {
    const value = changes[field];
    if (value === undefined) continue;
    const limits = { maxCharacters: MAX_LENGTHS[field], field: pathOf(field) };
    if (field === "name") columns.name = readNeededText(value, limits, "A character needs a name.");
    else columns[field] = readText(value, limits);
  }
  if (changes.ageRange !== undefined) {
    if (changes.ageRange !== null) checkAgeRange(changes.ageRange);
    columns.ageMin = changes.ageRange?.min ?? null;
    columns.ageMax = changes.ageRange?.max ?? null;
  }
  return columns;
}

/** Where clients give the field, below the mutation's `input`. */
const pathOf = (field: TextField): string[] => (field === "name" ? [field] : ["profile", field]);

function checkAgeRange({ min, max }: AgeRange): void {
  const path = ["profile", "ageRange"];
  if (min < 0) throw invalid("An age cannot be negative.", [...path, "min"]);
  if (max > 120) throw invalid("An age is at most 120.", [...path, "max"]);
  if (min > max) throw invalid("The lowest age is above the highest.", [...path, "min"]);
}

const invalid = (message: string, field: string[]) =>
  new DomainError(UserErrorCode.INVALID_INPUT, message, field);
