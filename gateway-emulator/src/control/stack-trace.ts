/**
 * The places that a stack trace names, such as `at handler (/app/src/handler.ts:3:9)`: those in the user's own files
 * first, those in packages after them; none of Node.js's, nor of the runtime client's.
 * @param trace the lines of the trace, as a runtime client reports them
 */
export function placesOf(trace: unknown): string[] {
  const lines = Array.isArray(trace) ? trace.map(String) : [];
  const places = lines
    .filter(
      (line) => /^\s*at .*:\d+/.test(line) && !/node:|aws-lambda-ric|lambda\/runtime\/preload/.test(line),
    )
    .map((line) => line.trim());
  const isPackage = (place: string) => place.includes("/node_modules/");
  return [...places.filter((place) => !isPackage(place)), ...places.filter(isPackage)];
}
