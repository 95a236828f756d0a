import { listComplexity } from "../graphql/complexity.js";

/** Bounds what a set costs to judge, and the uploads of one request. */
export const MAX_IMAGES_PER_CHARACTER = 50;

/** What a list of a character's images costs: as much as it can hold. */
export const imageListComplexity = listComplexity(MAX_IMAGES_PER_CHARACTER);
