import { Component, h } from "preact";
import type { ComponentType, ComponentChild, FunctionComponent } from "preact";

/** A component that is drawn again only when one of its properties is another one. */
export function memo<Props extends object>(Drawn: FunctionComponent<Props>): ComponentType<Props> {
  return class extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const before: Partial<Record<string, unknown>> = { ...this.props };
      return Object.entries(next).some(([name, value]) => before[name] !== value);
    }

    override render(): ComponentChild {
      return h(Drawn, this.props);
    }
  };
}
