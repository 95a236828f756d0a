/** Bounds what a set costs to judge, and the uploads of one request. */
export const MAX_IMAGES_PER_CHARACTER = 50;
