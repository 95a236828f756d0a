import { type ComponentType, Suspense } from "react";
import { Route, Switch, useLocation, useParams } from "wouter";
import type { Scope } from "../api/generated/graphql";
import { mayDo, useViewer } from "../api/viewer";
import { CharacterFrame } from "../characters/character-frame";
import { strings } from "../strings";
import { EmptyState } from "../ui/empty-state";
import { ErrorBoundary } from "./error-boundary";
import { LinkButton } from "../ui/link-button";
import {
  characterPath,
  CharactersView,
  type CharacterViewProps,
  characterViews,
  workspaceViews,
} from "./views";

export function Routes() {
  const viewer = useViewer();
  const [location] = useLocation();
  return (
    // A view that broke does not take the next one with it.
    <ErrorBoundary key={location}>
      <Suspense fallback={<p className="visually-hidden">{strings.shell.loading}</p>}>
        <Switch>
          <Route path="/">
            <CharactersView />
          </Route>
          {characterViews.map(({ slug, View }) => (
            <Route key={slug} path={characterPath(":id", slug)}>
              <OfCharacter View={View} />
            </Route>
          ))}
          {workspaceViews.map(({ path, scope, View }) => (
            <Route key={path} path={path}>
              {mayDo(viewer, scope) ? <View /> : <NeedsScope scope={scope} />}
            </Route>
          ))}
          <Route>
            <EmptyState isWholeView title={strings.errors.notFound} text={strings.errors.notFoundAdvice}>
              <LinkButton href="/">{strings.errors.toCharacters}</LinkButton>
            </EmptyState>
          </Route>
        </Switch>
      </Suspense>
    </ErrorBoundary>
  );
}

/** In the place of a view that the key may not see. */
function NeedsScope({ scope }: { scope: Scope }) {
  const { keyName, scopes } = useViewer();
  const words = strings.settings;
  const nameOfScope = (scope: Scope) => strings.keys.scopeNames[scope][0];
  return (
    <EmptyState
      isWholeView
      title={words.needsScope(nameOfScope(scope))}
      text={words.heldScopes(keyName, scopes.map(nameOfScope))}
    >
      <LinkButton href="/">{strings.errors.toCharacters}</LinkButton>
    </EmptyState>
  );
}

function OfCharacter({ View }: { View: ComponentType<CharacterViewProps> }) {
  const { id } = useParams<{ id: string }>();
  return (
    <CharacterFrame key={id} id={id}>
      <View id={id} />
    </CharacterFrame>
  );
}
