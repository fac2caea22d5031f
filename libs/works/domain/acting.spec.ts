import { describe, it } from '@jest/globals';
import { specify } from '../../platform/kernel/testing/specify.js';
import { actingDecider, type Scope } from './acting.js';
import { block, blocked, cancel, cancelled, finish, finished, gasCo, plan, planned, reschedule, rescheduled, revise, revised, start, started } from './works.builders.js';

const works = specify(actingDecider);
const july = { start: '2027-07-01T00:00:00.000Z', end: '2027-07-11T00:00:00.000Z' };
const forThis: Scope = { projectIds: ['nan-luo', 'mao-er'], isInForceNow: true };
const forAnother: Scope = { projectIds: ['nan-luo'], isInForceNow: true };
const forAll: Scope = { projectIds: [], isInForceNow: true };
const ended: Scope = { projectIds: ['mao-er'], isInForceNow: false };

/** Each command in the name of the owner, and what it leads to. */
const acts = [
  [plan(), planned()],
  [reschedule(july.start, july.end), rescheduled(july)],
  [revise({ title: 'Gas main' }), revised({ title: 'Gas main' })],
  [start(), started()],
  [block(), blocked()],
  [finish(), finished()],
  [cancel(), cancelled()],
] as const;

describe('Who acts for the owner of works', () => {
  it.each(acts)('may $type by a contract for their project, or for all', (command, event) => {
    const history = command.type === 'plan-works' ? [] : [planned()];
    for (const contracts of [[forThis], [forAll], [forAnother, forThis]])
      works
        .given(...history)
        .when({ command, contracts })
        .then(event);
  });
  it.each(acts)('may not $type without one, or with one for another project', (command) => {
    const history = command.type === 'plan-works' ? [] : [planned()];
    for (const contracts of [[], [forAnother]])
      works
        .given(...history)
        .when({ command, contracts })
        .thenRefuses('NO_CONTRACT', 'onBehalfOf');
  });
  it.each(acts)('may not decide, but tell, by one that has ended since: $type', (command, event) => {
    const isFact = ['start-works', 'block-works', 'finish-works'].includes(command.type);
    const then = works.given(...(command.type === 'plan-works' ? [] : [planned()])).when({ command, contracts: [ended, forAnother] });
    if (isFact) then.then(event);
    else then.thenRefuses('NO_CONTRACT', 'onBehalfOf');
  });
  it('may change no works of others', () =>
    works
      .given(planned())
      .when({ command: start({ by: gasCo }), contracts: [forAll] })
      .thenRefuses('NOT_THE_OWNER', 'worksId'));
  it('may change no works that there are not', () => works.when({ command: start(), contracts: [forAll] }).thenRefuses('UNKNOWN_WORKS', 'worksId'));
  it('needs none to act for itself', () => works.given(planned()).when({ command: start(), contracts: null }).then(started()));
});
