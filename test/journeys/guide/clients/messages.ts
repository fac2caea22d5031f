import type { Answer } from '../client.js';

type Observer = { readonly next: (answer: Answer) => void; readonly error: (error: unknown) => void; readonly complete: () => void };

/** What an observable brings, kept until it is asked for. */
export const messagesOf = (subscribe: (observer: Observer) => () => void): AsyncIterator<Answer> => {
  const kept: Answer[] = [];
  let ended: { readonly error: unknown } | undefined;
  let wake = Promise.withResolvers<void>();
  const tell = () => {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  };
  const end = (error: unknown) => {
    ended ??= { error };
    tell();
  };
  const unsubscribe = subscribe({
    next: (answer) => {
      kept.push(answer);
      tell();
    },
    error: end,
    complete: () => end(new Error('The subscription has ended')),
  });
  return {
    next: async () => {
      for (;;) {
        const value = kept.shift();
        if (value) return { value, done: false };
        if (ended) throw ended.error;
        await wake.promise;
      }
    },
    return: async () => {
      unsubscribe();
      return { value: undefined, done: true };
    },
  };
};
