import { parentPort, workerData } from 'node:worker_threads';
import { Pool } from 'undici';
import type { Answered, Rush } from './voters.js';

/** Sends what it is given, in its order, over so many connections: each takes the next once it has its answer. */
const { url, requests, connections } = workerData as Rush;
const pool = new Pool(url, { connections, pipelining: 1, bodyTimeout: 0, headersTimeout: 0 });
const answers: Answered[] = [];
let next = 0;

const sendAll = async (): Promise<void> => {
  for (let index = next++; index < requests.length; index = next++) {
    const request = requests[index];
    if (!request) return;
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${request.token}` };
    const sentAt = Date.now();
    const { body } = await pool.request({ path: '/graphql', method: 'POST', headers, body: request.body });
    answers[index] = { sentAt, answeredAt: Date.now(), text: await body.text() };
  }
};

await Promise.all(Array.from({ length: connections }, sendAll));
await pool.close();
parentPort?.postMessage(answers);
