/** What has come and is not yet taken, in order; `next` waits for what is still to come. */
export interface Queue<T> {
  push(item: T): void;
  next(): Promise<T>;
}

export function createQueue<T>(): Queue<T> {
  const items: T[] = [];
  const waiting: ((item: T) => void)[] = [];
  return {
    push(item) {
      const take = waiting.shift();
      if (take) take(item);
      else items.push(item);
    },
    next() {
      const [first, ...rest] = items.splice(0);
      if (first !== undefined) {
        items.push(...rest);
        return Promise.resolve(first);
      }
      const { promise, resolve } = Promise.withResolvers<T>();
      waiting.push(resolve);
      return promise;
    },
  };
}
