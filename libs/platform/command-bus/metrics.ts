import { Histogram } from 'prom-client';
import { Refusal } from '../kernel/index.js';
import { addressOf, type Message } from './message.js';

const messages = new Histogram({
  name: 'hutong_bus_message_duration_seconds',
  help: 'Commands and queries, by what became of them: answered, refused or failed. Where they go to another process, the way there is included.',
  labelNames: ['context', 'message', 'outcome'],
  buckets: [0.002, 0.01, 0.05, 0.2, 1, 5],
});

/** Does the work of a message, and counts how long it took and how it ended. */
export const measured = async <Answer>(message: Message, work: () => Promise<Answer>): Promise<Answer> => {
  const { context, name } = addressOf(message);
  const end = messages.startTimer({ context, message: name });
  try {
    const answer = await work();
    end({ outcome: 'answered' });
    return answer;
  } catch (error) {
    end({ outcome: error instanceof Refusal ? 'refused' : 'failed' });
    throw error;
  }
};
