import { TrainingLayout } from "../training-set.entity.js";
import { AI_TOOLKIT } from "./ai-toolkit.js";
import { DIFFUSERS } from "./diffusers.js";
import { KOHYA } from "./kohya.js";
import type { Layout } from "./layout.js";
import { ONETRAINER } from "./onetrainer.js";

export const LAYOUTS: Record<TrainingLayout, Layout> = {
  [TrainingLayout.KOHYA]: KOHYA,
  [TrainingLayout.AI_TOOLKIT]: AI_TOOLKIT,
  [TrainingLayout.DIFFUSERS]: DIFFUSERS,
  [TrainingLayout.ONETRAINER]: ONETRAINER,
};
