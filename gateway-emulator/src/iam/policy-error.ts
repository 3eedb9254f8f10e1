/** A policy document is not one; its message names the element, and what it must be. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}
