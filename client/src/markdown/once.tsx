import { Component } from "preact";
import type { ComponentChild } from "preact";

interface OnceProps<Token> {
  readonly of: Token;
  readonly draw: (token: Token) => ComponentChild;
}

/**
 * Draws a token, or some, and not again while they are the same. An element that is kept to be handed out again would
 * do so too, but it holds on to the page that it was first drawn in, with the text of then.
 */
export class Once<Token extends object> extends Component<OnceProps<Token>> {
  override shouldComponentUpdate(next: OnceProps<Token>): boolean {
    return !isSame(next.of, this.props.of);
  }

  override render(): ComponentChild {
    return this.props.draw(this.props.of);
  }
}

function isSame(one: object, other: object): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((part, index) => part === other[index]);
}
