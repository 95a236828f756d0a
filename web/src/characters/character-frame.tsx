import { type ReactNode, useState } from "react";
import { Link, useLocation } from "wouter";
import { useReading } from "../api/reading";
import { describeError } from "../api/perform";
import { mayDo, useViewer } from "../api/viewer";
import { characterPath, characterViews } from "../app/views";
import { strings } from "../strings";
import { Button, IconButton } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { EditIcon, MoreIcon, TrashIcon } from "../ui/icons";
import { LinkButton } from "../ui/link-button";
import { Menu, MenuItem } from "../ui/menu";
import { Skeleton } from "../ui/skeleton";
import { useTitle } from "../ui/use-title";
import { PersonaDialog } from "./persona-dialog";
import { Receipt } from "./receipt";
import styles from "./character-frame.module.css";
import { DeleteDialog, type Erased } from "./delete-dialog";
import { CHARACTER, type CharacterFields } from "./operations";

const words = strings.characters;

/** What all views of a character have in common: who it is, and the way to its other views. */
export function CharacterFrame({ id, children }: { id: string; children: ReactNode }) {
  const [{ data, error, fetching }, again] = useReading({ query: CHARACTER, variables: { id } });
  const [erased, setErased] = useState<Erased>();
  const [, navigate] = useLocation();
  const character = data?.character;
  useTitle(character?.name);
  // What was deleted is told once, when there is nothing else left to show.
  if (erased !== undefined) return <Receipt {...erased} onClose={() => navigate("/")} />;
  if (data === undefined && error !== undefined && !fetching)
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  if (character === null)
    return (
      <EmptyState title={strings.errors.notFound} text={strings.errors.notFoundAdvice}>
        <LinkButton href="/">{strings.errors.toCharacters}</LinkButton>
      </EmptyState>
    );
  return (
    <>
      <Header id={id} character={character} onErased={setErased} />
      {children}
    </>
  );
}

function Header({
  id,
  character,
  onErased,
}: {
  id: string;
  character: CharacterFields | undefined;
  onErased: (erased: Erased) => void;
}) {
  const mayWrite = mayDo(useViewer(), "CHARACTERS_WRITE");
  const [opened, setOpened] = useState<"edit" | "delete">();
  const [location] = useLocation();
  const close = () => setOpened(undefined);
  return (
    <header className={styles.header}>
      <div className={styles.title}>
        <p className={styles.crumb}>
          <Link href="/">{words.title}</Link>
        </p>
        <div className={styles.name}>
          {character === undefined ? <Skeleton className={styles.skeleton} /> : <h1>{character.name}</h1>}
          {mayWrite && (
            <Menu
              label={words.actions}
              button={
                <IconButton label={words.actions}>
                  <MoreIcon />
                </IconButton>
              }
            >
              <MenuItem text={words.edit} onAction={() => setOpened("edit")}>
                <EditIcon /> {words.edit}
              </MenuItem>
              <MenuItem text={words.delete} isDangerous onAction={() => setOpened("delete")}>
                <TrashIcon /> {words.delete}
              </MenuItem>
            </Menu>
          )}
        </div>
        {character !== undefined && <p className={styles.persona}>{describePersona(character)}</p>}
      </div>
      {characterViews.length > 1 && (
        <nav aria-label={words.views} className={styles.tabs}>
          {characterViews.map(({ slug, label, View }) => {
            const href = characterPath(id, slug);
            return (
              <Link
                key={slug}
                href={href}
                onPointerEnter={View.load}
                onFocus={View.load}
                aria-current={location === href ? "page" : undefined}
              >
                {label}
              </Link>
            );
          })}
        </nav>
      )}
      {opened === "edit" && character !== undefined && (
        <PersonaDialog character={character} onClose={close} />
      )}
      {opened === "delete" && character !== undefined && (
        <DeleteDialog character={character} onClose={close} onErased={onErased} />
      )}
    </header>
  );
}

function describePersona({ profile }: CharacterFields): string {
  const { niche, ageRange, hairColor } = profile;
  const parts = [
    niche,
    ageRange && words.ages(ageRange.min, ageRange.max),
    hairColor && words.hair(hairColor),
  ];
  return parts.filter(Boolean).join(" · ");
}
