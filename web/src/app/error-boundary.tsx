import { Component, type ReactNode } from "react";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";

export class ErrorBoundary extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <EmptyState isError title={strings.errors.crashed} text={strings.errors.crashedAdvice}>
        <Button onPress={() => window.location.reload()}>{strings.errors.reload}</Button>
      </EmptyState>
    );
  }
}
