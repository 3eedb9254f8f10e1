/** There is no such thing, or none of this owner's: a stranger cannot tell which. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";
}

/** The id is somebody else's. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
}

/** The run is no longer this worker's: it was ended by somebody who thought the worker dead. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";
}
