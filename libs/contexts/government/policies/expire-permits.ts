import type { PermitEventOf } from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import { Decisions } from '../../../platform/event-store/index.js';
import { Follower, setTimers, TimerRunner, type Timer } from '../../../platform/timers/index.js';
import { asPublished, permits } from '../domain/permits.js';
import { sentBy } from './hutong.js';

const what = 'expire-permit';

const atItsEnd = ({ permitId, window }: PermitEventOf<'permit-granted'>['data']): Timer => ({
  id: `${what} ${permitId}`,
  what,
  dueAt: new Date(window.end),
  data: { permitId },
});

/** A granted permit expires when its window ends. One that was revoked meanwhile refuses to. */
export const expirePermits = ({ store, database }: ContextRuntime, onFailure: (error: unknown) => void): readonly Background[] => {
  const decisions = new Decisions(store, permits);
  const follower = new Follower({
    name: 'permits-to-expire',
    database,
    store,
    follow: async (events, tx) => {
      const granted = events.filter(({ type }) => type === 'permit-granted').map(({ data }) => data as PermitEventOf<'permit-granted'>['data']);
      await setTimers(tx, granted.map(atItsEnd));
    },
    onFailure,
  });
  const runner = new TimerRunner({
    database,
    what,
    onDue: async (timer) => {
      // Set by `atItsEnd`.
      const { permitId: id } = timer.data as { readonly permitId: string };
      await decisions.decide({
        ...sentBy(timer),
        id,
        command: { type: 'expire-permit' },
        operation: what,
        subject: { type: 'Permit', id },
        projectIds: (state) => asPublished(state).projectIds,
        answer: asPublished,
      });
    },
    onFailure,
  });
  return [follower, runner];
};
