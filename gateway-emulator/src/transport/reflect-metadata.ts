/**
 * Gives `Reflect` the three metadata functions without which `@peculiar/x509` refuses to load.
 * Its dependency injection looks for what decorators left there; its classes take nothing, so nothing is found.
 * @see https://github.com/PeculiarVentures/x509#%EF%B8%8F-reflect-polyfill-required
 */
if (!("getMetadata" in Reflect)) {
  const nothing = () => undefined;
  Object.assign(Reflect, { getMetadata: nothing, getOwnMetadata: nothing, defineMetadata: nothing });
}
