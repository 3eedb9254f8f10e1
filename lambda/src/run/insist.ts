const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 1_000;

/**
 * Does again and again what must not fail, with longer and longer waits, for `withinMs`; what is done twice must do no
 * harm.
 * @throws what the last try threw, or at once what `isFinal` says no further try can mend
 */
export async function insist<T>(
  act: () => Promise<T>,
  { withinMs, isFinal = () => false }: { withinMs: number; isFinal?: (error: unknown) => boolean },
): Promise<T> {
  const until = performance.now() + withinMs;
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(MAX_RETRY_MS, 2 * retryMs)) {
    try {
      return await act();
    } catch (error) {
      if (isFinal(error) || performance.now() + retryMs > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }
}
