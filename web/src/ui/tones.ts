import styles from "./tones.module.css";

/** How good or bad what is shown is. A word beside it says the same. */
export type Tone = "plain" | "good" | "fair" | "poor";

/** The class that gives an element the colour of a tone. */
export const toneClass = (tone: Tone): string => styles[tone]!;
