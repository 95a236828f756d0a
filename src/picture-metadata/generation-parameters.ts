/** What the web UI of AUTOMATIC1111, and the many that write its form, put below a picture: prompt, negative prompt, a line of settings. */
export interface GenerationParameters {
  prompt: string;
  negativePrompt: string;
  /** By name, e.g. `Steps` and `Seed`. */
  settings: Map<string, string>;
}

const NEGATIVE = "Negative prompt:";
const SETTING_NAME = /^\w[\w \-/]{0,100}$/;
/** As the web UI does: a line of fewer is part of a prompt. */
const MIN_SETTINGS = 3;
const MAX_SETTINGS = 200;

/**
 * By the rules of `parse_generation_parameters` of the web UI (`modules/infotext_utils.py`), in linear time.
 * @returns null for a text without a last line of at least three settings, `Steps` among them
 */
export function readGenerationParameters(text: string): GenerationParameters | null {
  const lines = text.trim().split("\n");
  const settings = readSettings(lines.pop()!);
  if (settings.size < MIN_SETTINGS || !settings.has("Steps")) return null;
  const negativeAt = lines.findIndex((line) => line.trim().startsWith(NEGATIVE));
  const joined = (part: string[]): string => part.map((line) => line.trim()).join("\n");
  if (negativeAt < 0) return { prompt: joined(lines), negativePrompt: "", settings };
  const negative = joined(lines.slice(negativeAt));
  return {
    prompt: joined(lines.slice(0, negativeAt)),
    negativePrompt: negative.slice(NEGATIVE.length).trim(),
    settings,
  };
}

/** `Name: value, Name: "a value, quoted as JSON"`. */
function readSettings(line: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const part of partsOf(line)) {
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(colon, 0)).trim();
    if (SETTING_NAME.test(name) && settings.size < MAX_SETTINGS)
      settings.set(name, part.slice(colon + 1).trim());
  }
  return settings;
}

/** At commas outside of quotes. */
function partsOf(line: string): string[] {
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let i = 0; i < line.length; i++) {
    if (line[i] === "\\" && isQuoted) i++;
    else if (line[i] === '"') isQuoted = !isQuoted;
    else if (line[i] === "," && !isQuoted) {
      parts.push(line.slice(start, i));
      start = i + 1;
    }
  }
  return [...parts, line.slice(start)];
}

/** Which of the programs that write this form wrote it, with its version where it tells. */
export function nameWebUi({ settings }: GenerationParameters): string {
  const [app, version] = [settings.get("App"), settings.get("Version")];
  if (app !== undefined) return app === "SD.Next" ? "SD.Next" : "AUTOMATIC1111";
  if (version === undefined) return "AUTOMATIC1111";
  if (/^ComfyUI\b/i.test(version)) return "ComfyUI";
  if (/^Fooocus\b/i.test(version)) return "Fooocus";
  if (/^(?:f\d|neo|forge)/i.test(version)) return "Forge";
  return "AUTOMATIC1111";
}
