import type { MenuEvent } from '../../../contracts/index.js';
import type { Background, ContextRuntime } from '../../../platform/context/index.js';
import type { RecordedEvent } from '../../../platform/event-store/index.js';
import { Follower, setTimers, TimerRunner } from '../../../platform/timers/index.js';
import type { MenuWriter } from '../commands/menu-writer.js';
import { menus as menuDecider } from '../domain/menus/menus.js';
import { sentBy } from './hutong.js';

const what = 'close-menu';

type Announced = RecordedEvent & MenuEvent & { readonly type: 'menu-announced' };
const isAnnounced = (event: RecordedEvent): event is Announced => event.type === 'menu-announced';

/** A menu closes at the time that was announced, also where nobody was there to close it. */
export const closeMenus = ({ store, database }: ContextRuntime, menus: MenuWriter, onFailure: (error: unknown) => void): readonly Background[] => [
  new Follower({
    name: 'menus-to-close',
    categories: [menuDecider.category],
    database,
    store,
    follow: (events, tx) =>
      setTimers(
        tx,
        events.filter(isAnnounced).map(({ data: { menuId, closesAt } }) => ({ id: `${what} ${menuId}`, what, dueAt: new Date(closesAt), data: { menuId } })),
      ),
    onFailure,
  }),
  new TimerRunner({
    database,
    what,
    // Set by the follower.
    onDue: (timer) => menus.decide(sentBy(timer), (timer.data as { readonly menuId: string }).menuId, { type: 'close-menu', deadline: timer.dueAt.toISOString() }),
    onFailure,
  }),
];
