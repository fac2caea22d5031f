import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A GraphQL request, and whose. */
export type Request = { readonly token: string; readonly body: string };
export type Rush = { readonly url: string; readonly connections: number; readonly requests: readonly Request[] };
export type Answered = { readonly sentAt: number; readonly answeredAt: number; readonly text: string };

/** The answers, in the order of the requests: sent by a thread of its own, so that what is measured does not wait for who measures. */
export const answersTo = async (rush: Rush): Promise<readonly Answered[]> => {
  const thread = new Worker(new URL('./voters-thread.js', import.meta.url), { workerData: rush });
  const [answers] = (await once(thread, 'message')) as [readonly Answered[]];
  return answers;
};
