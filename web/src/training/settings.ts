import type { TrainingLayout } from "../api/generated/graphql";

/** How a set is to be made, as its form stands. */
export interface Settings {
  triggerWord: string;
  className: string;
  layout: TrainingLayout;
  /** Pixels, as the list of choices has it. */
  resolution: string;
  masks: boolean;
  allowIncomplete: boolean;
}

export const FIRST_SETTINGS: Settings = {
  triggerWord: "",
  className: "",
  layout: "KOHYA",
  resolution: "1024",
  masks: false,
  allowIncomplete: false,
};

/** As the server takes it. */
const TRIGGER = /^[\p{L}\d_-]{1,40}$/u;

export const isTriggerWord = (word: string): boolean => TRIGGER.test(word);

/** Left out where nothing is written: the server then takes its own word. */
export const classInput = (className: string): { className?: string } =>
  className === "" ? {} : { className };
