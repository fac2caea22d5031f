import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<string>();

/** The id of the request that is being answered: what is logged on its way carries it. `undefined` outside any. */
export const correlationId = (): string | undefined => storage.getStore();

export const withCorrelation = <T>(id: string, work: () => T): T => storage.run(id, work);
