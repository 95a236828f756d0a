import { DYED_HAIR_COLOURS, type HairColourName } from "./hair-colour-names.js";

/** What a persona's words say of the hair. */
export interface PersonaHair {
  /** The measured names that fit it; null where the words tell of several colours without naming them all, and nothing contradicts them. */
  fitting: ReadonlySet<HairColourName> | null;
  /** Whether the head is of several colours, so that two photos of it may show different ones. */
  isMixed: boolean;
}

type Row = readonly [fitting: readonly HairColourName[], words: string];

/**
 * The measured names that fit a word: the colour itself, what passes into it with the light and the camera, and what others call it. A
 * name that is missing contradicts the word.
 */
const ROWS: readonly Row[] = [
  [["black", "brown", "grey"], "black raven jet ebony onyx obsidian ink inky charcoal"],
  [
    ["brown", "black", "blond", "red", "grey"],
    "brown brunette brunet chestnut chocolate mahogany hazel hazelnut mocha caramel coffee espresso cocoa walnut cinnamon toffee mousy",
  ],
  [["black", "brown"], "dark"],
  [
    ["blond", "brown", "red", "white", "grey", "yellow"],
    "blond blonde gold golden flaxen sandy honey fair towheaded champagne wheat straw beige butterscotch",
  ],
  [["blond", "white", "grey"], "platinum vanilla cream ivory"],
  [
    ["red", "brown", "blond", "orange"],
    "red ginger auburn copper coppery redhead titian rust rusty strawberry bronze scarlet crimson ruby",
  ],
  [["red", "brown", "purple", "black"], "burgundy wine maroon merlot oxblood bordeaux cherry garnet"],
  [["grey", "black", "brown", "white", "blond"], "grey gray pepper"],
  [["grey", "blond", "brown", "white"], "ash ashy"],
  [["grey", "white", "blond"], "silver silvery steel"],
  [["white", "grey", "blond"], "white snow snowy pearl"],
  [["orange", "red", "yellow", "blond", "brown"], "orange tangerine amber carrot pumpkin"],
  [["orange", "pink", "red", "blond"], "peach peachy coral apricot salmon"],
  [["yellow", "blond", "orange"], "yellow lemon canary"],
  [["pink", "red", "orange", "blond"], "rosegold"],
  [["pink", "purple"], "pink rose magenta fuchsia bubblegum"],
  [["purple", "pink"], "purple lilac mauve plum orchid raspberry"],
  [["purple", "blue"], "violet lavender indigo amethyst periwinkle"],
  [["purple", "black", "red"], "aubergine eggplant"],
  [["blue"], "blue azure cobalt sapphire cerulean"],
  [["blue", "black"], "navy midnight"],
  [["blue", "green"], "teal turquoise aqua aquamarine cyan peacock petrol"],
  [["green"], "green emerald jade lime olive"],
  [["green", "blue", "white"], "mint seafoam"],
];
const FITTING = new Map(
  ROWS.flatMap(([fitting, words]) => words.split(" ").map((word) => [word, fitting] as const)),
);
const isDyed = (name: HairColourName): boolean => (DYED_HAIR_COLOURS as readonly string[]).includes(name);

/** What dyed hair of these shades may look like as well. The natural colours' own rows say it for them. */
const SHADES = new Map<string, readonly HairColourName[]>([
  ["dark", ["black"]],
  ["deep", ["black"]],
  ["midnight", ["black"]],
  ["ash", ["grey"]],
  ["ashy", ["grey"]],
  ...["light", "pale", "pastel", "icy", "ice", "dusty", "faded"].map(
    (word) => [word, ["white", "grey", "blond"]] as const,
  ),
]);

/** Phrases that mean something else than their words do. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [/\brose[ -]gold(?:en)?\b/g, "rosegold"],
  [/\bsalt[ -](?:and|n|&)[ -]pepper\b/g, "grey"],
  [/\b(?:dirty|dishwater)[ -]blonde?\b/g, "blond"],
  [/\b\w+[ -](?:eyed|skinned)\b/g, " "],
  [/\bmulti[ -]/g, "multi"],
  [/\b(?:two|three|dual|2|3)[ -]?(?=ton|colou?r)/g, "multi"],
  [/\b(?:split|dip|tie)[ -]dy(?:ed?|ing)\b/g, "streaks"],
];
/** The head is of several colours. */
const MIXED =
  /\b(?:multi\w*|bicolou?r\w*|ombre|balayage|rainbow|mermaid|unicorn|galaxy|calico|colou?rful|highlight\w*|lowlight\w*|streak\w*|stripe[sd]?|tips|tipped|ends|roots|peekaboo|under(?:layer|neath|lights?)|gradient)\b/;
/** Of these many colours none is named. */
const ANY = /\b(?:rainbow|mermaid|unicorn|galaxy|calico|colou?rful)\b/;
/** Colours behind "with" are the hair's only beside these. */
const OF_HAIR =
  /\b(?:hair|highlight\w*|lowlight\w*|streak\w*|strands?|locks?|stripes?|tips|ends|roots|under\w*|peekaboo|bangs|fringe|ombre|balayage|tints?|tones?|sheen|shimmer)\b/;
/** And never beside these. */
const OF_OTHERS =
  /\b(?:eyes?|brows?|eyebrows?|lashes|eyelashes|beard\w*|moustache|mustache|lips?|lipstick|skin|freckles|hats?|caps?|ribbons?|bows?|headband|scar(?:f|ves)|hijab|dress|shirt|clothes|jacket|glasses|earrings?|make-?up)\b/;

/**
 * Reads the hair from the persona's free text, in English. All colours that it names fit ("reddish brown", "blue-black", "black or
 * blond"); those of eyes, clothes and the like, and those that it denies, do not count.
 * @returns null when it names neither a colour nor that there are several
 */
export function parseHair(text: string): PersonaHair | null {
  const parts = partsOf(text);
  const phrase = parts.join(" ");
  const isSaidMixed = MIXED.test(phrase);
  const named = parts.map(coloursIn).filter(({ fitting }) => fitting.length > 0);
  const isList = !/\bor\b/i.test(text) && named.some((one) => named.some((other) => contradicts(one, other)));
  if (named.length === 0 && !isSaidMixed) return null;
  const leads = new Set(named.flatMap(({ leads }) => leads));
  const isOpen = ANY.test(phrase) || (isSaidMixed && leads.size < 2);
  const fitting = isOpen ? null : new Set(named.flatMap((one) => one.fitting));
  return { fitting, isMixed: isSaidMixed || isList };
}

/** The pieces of the text that are about the hair, in plain small letters. */
function partsOf(text: string): string[] {
  let plain = text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  for (const [pattern, word] of PHRASES) plain = plain.replaceAll(pattern, word);
  const [affirmed] = plain.split(/\b(?:not|no|never|without|isn't)\b/);
  return affirmed!
    .split(/\b(?=with\b)|\b(?:and|or|but|to|into|then|half|wearing)\b|[/,;&+>→.]/)
    .filter((part) => !OF_OTHERS.test(part))
    .filter((part) => !/^with\b/.test(part) || OF_HAIR.test(part));
}

/** The colours of one piece: of each word the first that fits, and all that fit. */
interface NamedColours {
  leads: HairColourName[];
  fitting: HairColourName[];
}

function coloursIn(part: string): NamedColours {
  const words = part.split(/[^a-z]+/).map(rootOf);
  const shades = words.filter((word) => SHADES.has(word));
  const colours = words.filter((word) => FITTING.has(word) && !SHADES.has(word));
  const rows = (colours.length > 0 ? colours : shades).flatMap((word) => [FITTING.get(word) ?? []]);
  const leads = rows.flatMap((row) => row.slice(0, 1));
  const shaded = leads.some(isDyed) ? shades.flatMap((word) => SHADES.get(word)!) : [];
  return { leads, fitting: [...rows.flat(), ...shaded] };
}

const contradicts = (one: NamedColours, other: NamedColours): boolean =>
  one.leads.every((lead) => !other.fitting.includes(lead));

/** "reddish", "bluish", "purplish", "blondes" and the like, as the word that the table has. */
function rootOf(word: string): string {
  if (FITTING.has(word) || SHADES.has(word)) return word;
  const stem = word.replace(/(?:ish|s|y)$/, "");
  const roots = stem === word ? [] : [stem, `${stem}e`, stem.slice(0, -1)];
  return roots.find((root) => FITTING.has(root)) ?? word;
}
