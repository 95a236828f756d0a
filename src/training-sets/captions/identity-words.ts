/**
 * What a caption should not say, as what is named is learnt as changeable: hair, eyes, age and face. Each pattern finds a whole phrase, with the words before it that say what kind.
 * "Eyes closed" and the like say what the face does, and may stay.
 */
const KINDS = [
  "long",
  "short",
  "shoulder-length",
  "curly",
  "wavy",
  "straight",
  "thick",
  "thin",
  "dark",
  "light",
  "bright",
  "deep",
  "pale",
  "tan",
  "tanned",
  "fair",
  "blonde?",
  "brown",
  "black",
  "red",
  "auburn",
  "ginger",
  "gr[ea]y",
  "white",
  "silver",
  "golden",
  "blue",
  "green",
  "hazel",
  "amber",
  "big",
  "large",
  "small",
  "round",
  "oval",
  "square",
  "heart-shaped",
  "almond-shaped",
  "narrow",
  "full",
  "sharp",
  "high",
  "strong",
  "soft",
  "beautiful",
  "pretty",
  "cute",
  "handsome",
  "young",
  "old",
  "mature",
  "smooth",
  "freckled",
  "wrinkled",
  "pointed",
];
const JOINERS = ["with", "and", "has", "having", "a", "an", "the", "her", "his", "their", "of"];
const PEOPLE = ["woman", "man", "girl", "boy", "lady", "person", "guy", "female", "male", "adult"];
const NOT_CLOSED =
  "(?!\\s+(?:are\\s+|is\\s+)?(?:closed|shut|open|half-closed|looking|turned|covered|hidden))";

/** Words in front, in any number: "with long, dark ". */
const BEFORE = `(?:\\b(?:${JOINERS.join("|")})\\s+)*(?:\\b(?:${KINDS.join("|")})(?:,\\s*|\\s+(?:and\\s+)?))*`;
const whole = (core: string): RegExp =>
  new RegExp(`${BEFORE}(?<![\\p{L}\\p{N}_-])(?:${core})(?![\\p{L}\\p{N}_-])`, "giu");

const PATTERNS: readonly RegExp[] = [
  whole(
    "hair|haired|hairstyle|hairdo|bangs|[a-z]+-haired|blonde|blond|brunette|redhead|redheaded|bald|beard|bearded|moustache|mustache",
  ),
  whole(`(?<!(?:closed|shut|half-closed)\\s)(?:eyes?|[a-z]+-eyed|irises|eyebrows?|eyelashes)${NOT_CLOSED}`),
  whole(
    "(?:aged?\\s+)?\\d{1,3}(?:\\s*|-)years?(?:\\s*|-)old|\\d{1,3}\\s*y/?o|aged?\\s+\\d{1,3}|in\\s+(?:her|his|their)\\s+(?:early\\s+|mid\\s+|late\\s+|mid-|early-|late-)?(?:teens|twenties|thirties|forties|fifties|sixties|seventies|\\d0s)",
  ),
  whole("young-looking|youthful|teenaged?|teenagers?|middle-aged|middle\\s+aged|elderly|senior\\s+citizen"),
  new RegExp(`(?<![\\p{L}\\p{N}_-])(?:young|old|older|younger)(?=\\s+(?:${PEOPLE.join("|")})\\b)`, "giu"),
  whole(
    "faces?|facial\\s+features|cheekbones?|cheeks?|jaw|jawline|chin|nose|lips?|forehead|freckles?|freckled|moles?|birthmark|dimples?|wrinkles?|complexion|skin(?:\\s+tone)?",
  ),
];

/** The phrases of a caption that say who it is, as they stand there. */
export function identityPhrasesIn(caption: string): string[] {
  let left = caption;
  return PATTERNS.flatMap((pattern) => {
    const found = [...left.matchAll(pattern)].map(([phrase]) => phrase.trim());
    // So that no word is told twice.
    left = left.replaceAll(pattern, "\n");
    return found;
  });
}

/** The same caption without them; fragments of which only a joining word is left are gone. */
export function withoutIdentity(caption: string): string {
  let left = caption;
  // What is cut out may bring together what is one phrase.
  while (identityPhrasesIn(left).length > 0) {
    left = PATTERNS.reduce((text, pattern) => text.replaceAll(pattern, " "), left);
  }
  return left;
}
