import { registerEnumType } from "type-graphql";
import { TrainingProblemCode } from "../judgement/training/training-problem.js";
import { TrainingDimension, TrainingView } from "../judgement/training/training-views.js";
import { TrainingItemKind } from "./training-item.entity.js";
import { TrainingLayout, TrainingSetStatus } from "./training-set.entity.js";

registerEnumType(TrainingSetStatus, {
  name: "TrainingSetStatus",
  description: "How far the files of a training set are.",
  valuesConfig: {
    BUILDING: { description: "They are being made; what will be in them is fixed already." },
    READY: { description: "`downloadUrl` hands them out." },
    FAILED: { description: "They could not be made; `failureReason` says why." },
  },
});

registerEnumType(TrainingLayout, {
  name: "TrainingLayout",
  description: "Whose folders and files a training set has; docs/guides/make-a-training-set.md shows each.",
  valuesConfig: {
    KOHYA: { description: "kohya-ss/sd-scripts: `10_word class/` with texts, and a dataset TOML." },
    AI_TOOLKIT: { description: "ostris/ai-toolkit: a folder with texts, and a part of the job's YAML." },
    DIFFUSERS: { description: "huggingface/diffusers: a folder with `metadata.jsonl`, pictures square." },
    ONETRAINER: { description: "Nerogar/OneTrainer: a folder with texts, and a file of concepts." },
  },
});

registerEnumType(TrainingItemKind, {
  name: "TrainingItemKind",
  description: "What a picture of a training set is.",
  valuesConfig: {
    CANDIDATE: { description: "An approved candidate." },
    REFERENCE_IMAGE: { description: "A reference image." },
  },
});

registerEnumType(TrainingDimension, {
  name: "TrainingDimension",
  description: "What the pictures of a training set should vary in.",
  valuesConfig: {
    ANGLE: { description: "How far the head is turned." },
    FRAMING: { description: "How much of the person is seen." },
    LIGHT: { description: "How the face is lit." },
    EXPRESSION: { description: "What the face does." },
  },
});

registerEnumType(TrainingView, {
  name: "TrainingView",
  description: "One kind of picture of a training set; left and right are the viewer's.",
  valuesConfig: {
    STRAIGHT_ON: { description: "The face straight on." },
    THREE_QUARTER_LEFT: { description: "Turned to the left, both eyes seen." },
    THREE_QUARTER_RIGHT: { description: "Turned to the right, both eyes seen." },
    PROFILE: { description: "Seen from the side." },
    RAISED_OR_LOWERED: { description: "The head raised or lowered." },
    CLOSE_UP: { description: "The face fills the picture." },
    MEDIUM: { description: "Head and shoulders, or half the body." },
    FULL_BODY: { description: "The whole body, or nearly." },
    FACE_NOT_SEEN: { description: "Without a face, as from behind." },
    EVEN_LIGHT: { description: "Soft, even light." },
    SIDE_LIGHT: { description: "Lit from one side." },
    DARK: { description: "The face is dark." },
    BRIGHT: { description: "The face is very bright." },
    NEUTRAL: { description: "A calm face." },
    SMILING: { description: "A smile." },
    OTHER_EXPRESSION: { description: "Another expression." },
  },
});

registerEnumType(TrainingProblemCode, {
  name: "ReadinessProblemCode",
  description: "What would make a set train worse. More may be added.",
  valuesConfig: {
    TOO_FEW: { description: "Fewer pictures than are wanted." },
    TOO_MANY: { description: "More pictures than are of use." },
    VIEW_TOO_RARE: { description: "A view has less than its share." },
    VIEW_TOO_FREQUENT: { description: "A view has more than its share, and would be learnt with the face." },
    SAME_BACKGROUND: { description: "Too many pictures before one background." },
    SAME_CLOTHES: { description: "Too many pictures in the same clothes." },
    NEAR_DUPLICATE: { description: "The same shot as another picture; it counts once." },
    MIRRORED_COPY: { description: "The same shot as another picture, mirrored; it counts once." },
    DIFFERENT_PERSON: { description: "Shows somebody else than most, or not surely the same." },
    LOW_COHESION: { description: "Less like the others than the character's match threshold asks for." },
    IDENTITY_NOT_CHECKED: { description: "No face that could be recognised." },
    UNUSABLE: { description: "Too poor to be trained on, or no photograph." },
    NOT_COMPARED_YET: { description: "Described by another version of the analyser than the others." },
    TOO_SMALL: { description: "Smaller than the trainer's bucket." },
    BORDER: { description: "Bars of one colour at the edges." },
    TEXT_BAR: {
      description:
        "A bar with letters in it at the top or the bottom, as of memes and watermark strips. Letters on the photograph itself are not looked for.",
    },
    FLAW: { description: "Something that a trainer would learn; `finding` says what." },
  },
});
