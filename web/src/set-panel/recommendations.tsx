import { useClient } from "urql";
import { usePerform } from "../api/perform";
import { nameOf } from "../references/name-of";
import { type Box, type Reference, REFERENCE_DETAIL, SET_PRIMARY } from "../references/operations";
import { useDeleteWithUndo } from "../references/pending-deletions";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { FacePhoto } from "../ui/face-photo";
import { formatScore } from "../ui/format";
import { showToast } from "../ui/toasts";
import { useFilePicker } from "../ui/use-file-picker";
import { APPLY } from "./apply";
import { cropFor } from "./crop";
import type { Recommendation } from "./operations";
import styles from "./recommendations.module.css";
import type { SetPanelProps } from "./set-panel";

const words = strings.set;

/** What would make the set better, with what would come of it, and a way to do it. */
export function Recommendations({ character, images, mayWrite, onOpen, onAdd }: SetPanelProps) {
  const shown = character.identitySet.recommendations.filter(
    ({ image }) => image === null || images.some(({ id }) => id === image.id),
  );
  const apply = useApply({ character, onAdd });
  const views = shown.filter(({ kind }) => kind === "ADD_VIEW");
  const others = shown.filter(({ kind }) => kind !== "ADD_VIEW");
  if (shown.length === 0) return <p className={styles.quiet}>{words.noRecommendations}</p>;
  return (
    <>
      {others.length > 0 && (
        <ul className={styles.list}>
          {others.map((recommendation) => (
            <Item
              key={recommendation.id}
              recommendation={recommendation}
              health={character.identitySet.exactHealth}
              image={images.find(({ id }) => id === recommendation.image?.id)}
              onOpen={onOpen}
              onApply={mayWrite ? apply : undefined}
            />
          ))}
        </ul>
      )}
      {views.length > 0 && <MissingViews views={views} onAdd={mayWrite ? onAdd : undefined} />}
    </>
  );
}

/** Pictures that are not there yet: what each would bring, estimated, and why. */
function MissingViews({
  views,
  onAdd,
}: {
  views: readonly Recommendation[];
  onAdd: ((files: readonly File[]) => void) | undefined;
}) {
  return (
    <div className={styles.views}>
      <ul>
        {views.map(({ id, message, reason, gain }) => (
          <li key={id}>
            <details>
              <summary className={styles.view}>
                <span>{message}</span>
                <span className={styles.gain} title={words.gainTitle}>
                  +{Math.round(gain)}
                </span>
              </summary>
              <p className={styles.quiet}>{reason}</p>
            </details>
          </li>
        ))}
      </ul>
      {onAdd !== undefined && <Choose onAdd={onAdd} />}
    </div>
  );
}

function Item({
  recommendation,
  health,
  image,
  onOpen,
  onApply,
}: {
  recommendation: Recommendation;
  health: number;
  image: Reference | undefined;
  onOpen: (id: string) => void;
  onApply: ((recommendation: Recommendation, image: Reference) => void) | undefined;
}) {
  const { kind, message, reason } = recommendation;
  return (
    <li className={styles.item}>
      {image !== undefined && (
        <button
          type="button"
          className={styles.thumb}
          aria-label={strings.references.open(nameOf(image))}
          onClick={() => onOpen(image.id)}
        >
          <FacePhoto picture={image} alt="" aspect={1} className={styles.photo} />
        </button>
      )}
      <div className={styles.text}>
        <p className={styles.message}>{message}</p>
        <p className={styles.quiet}>{reason}</p>
        <Effect recommendation={recommendation} health={health} />
        {onApply !== undefined && image !== undefined && kind !== "STOP_ADDING" && (
          <Button size="s" onPress={() => onApply(recommendation, image)}>
            {words.apply[kind]}
          </Button>
        )}
      </div>
    </li>
  );
}

/** Found by trying it on the set. */
function Effect({
  recommendation: { effect, gain },
  health,
}: {
  recommendation: Recommendation;
  health: number;
}) {
  const after = effect?.healthAfter ?? health + gain;
  if (gain === 0) return null;
  return (
    <dl className={styles.effect}>
      <div>
        <dt>{words.health}</dt>
        <dd>
          {Math.round(health)} → <strong>{Math.round(after)}</strong>
          {effect === null && ` ${words.estimated}`}
        </dd>
      </div>
      {effect?.cohesionAfter != null && isMoved(effect.cohesionBefore, effect.cohesionAfter) && (
        <div>
          <dt>{words.parts.cohesion}</dt>
          <dd>
            {effect.cohesionBefore === null ? "–" : formatScore(effect.cohesionBefore)} →{" "}
            <strong>{formatScore(effect.cohesionAfter)}</strong>
          </dd>
        </div>
      )}
      {effect !== null && effect.lostViews.length > 0 && (
        <div>
          <dt>{words.lost}</dt>
          <dd>{effect.lostViews.map((view) => words.views[view]).join(", ")}</dd>
        </div>
      )}
    </dl>
  );
}

/** As far as it is written. */
const isMoved = (before: number | null, after: number) =>
  before === null || formatScore(before) !== formatScore(after);

function Choose({ onAdd }: { onAdd: (files: readonly File[]) => void }) {
  const { input, open } = useFilePicker(words.choose, onAdd, "several");
  return (
    <>
      {input}
      <Button size="s" onPress={open}>
        {words.choose}
      </Button>
    </>
  );
}

/** Each with its way back: a removal waits, a promotion is turned round, a crop is one more image. */
function useApply({ character, onAdd }: Pick<SetPanelProps, "character" | "onAdd">) {
  const perform = usePerform();
  const client = useClient();
  const deleteWithUndo = useDeleteWithUndo(character.id);
  const former = character.referenceImages.find(({ type }) => type === "PRIMARY");

  async function promote(recommendationId: string, image: Reference) {
    const input = { characterId: character.id, recommendationId };
    if ((await perform(APPLY, { input })) === null) return;
    const undo = former && (() => void perform(SET_PRIMARY, { input: { id: former.id } }));
    const text = strings.references.promoted(nameOf(image));
    showToast({ text, ...(undo === undefined ? {} : { undo }) });
  }

  async function crop(image: Reference, box: Box) {
    const { data } = await client.query(REFERENCE_DETAIL, { id: image.id }).toPromise();
    try {
      onAdd([await cropFor(data!.referenceImage!, box)]);
      showToast({ text: words.cropped });
    } catch {
      showToast({ tone: "poor", text: words.notCropped });
    }
  }

  return ({ id, kind, box }: Recommendation, image: Reference) => {
    if (kind === "REMOVE") deleteWithUndo([image]);
    else if (kind === "PROMOTE") void promote(id, image);
    else if (kind === "CROP" && box !== null) void crop(image, box);
  };
}
