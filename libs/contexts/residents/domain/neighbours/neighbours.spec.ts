import { expect, it, describe } from '@jest/globals';
import * as fc from 'fast-check';
import { neighbourEvents, type NeighbourEvent } from '../../../../contracts/index.js';
import { fold } from '../../../../platform/kernel/index.js';
import { specify } from '../../../../platform/kernel/testing/specify.js';
import { neighbours, type NeighbourCommand } from './neighbours.js';

const burst = '2027-05-03T18:00:00.000Z';
const mended = '2027-05-04T03:30:00.000Z';
const rule = { id: 'neighbours.told', version: 1 };
const tell = (more: object = {}): NeighbourCommand => ({
  ...{ type: 'tell-neighbours', estateId: 'court', worksId: 'utilities.1', projectIds: ['street', 'lane', 'street'], at: burst, households: 300, rule },
  ...more,
});
const tellItIsOver = (more: object = {}): NeighbourCommand => ({ type: 'tell-neighbours-it-is-over', at: mended, ended: 'FINISHED', ...more });
const told: NeighbourEvent = {
  type: 'neighbours-told',
  data: { estateId: 'court', worksId: 'utilities.1', projectIds: ['street', 'lane'], at: burst, households: 300, rule },
};
const toldItIsOver: NeighbourEvent = { type: 'neighbours-told-it-is-over', data: { estateId: 'court', worksId: 'utilities.1', at: mended, ended: 'FINISHED' } };

const spec = specify(neighbours);

describe('Neighbours of an emergency', () => {
  it('are told of it, and that it is over', () => {
    spec.when(tell()).then(told);
    spec.given(told).when(tellItIsOver()).then(toldItIsOver);
    spec
      .given(told)
      .when(tellItIsOver({ ended: 'CANCELLED' }))
      .then({ ...toldItIsOver, data: { ...toldItIsOver.data, ended: 'CANCELLED' } });
  });
  it('are told once, however often it is heard of, and whatever has changed meanwhile', () => {
    spec
      .given(told)
      .when(tell({ at: mended, households: 301 }))
      .thenNothing();
    spec.given(told, toldItIsOver).when(tellItIsOver()).thenNothing();
    spec.given(told, toldItIsOver).when(tell()).thenNothing();
  });
  it('hear of no end of what they were not told of', () => spec.when(tellItIsOver()).thenNothing());
});

it('Whatever is heard in whatever order, each is told at most once, the end after the beginning, in published language', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constantFrom(burst, mended).map((at) => tell({ at })),
          fc.constant(tellItIsOver()),
        ),
        { maxLength: 12 },
      ),
      (commands) => {
        const history: NeighbourEvent[] = [];
        for (const command of commands) history.push(...neighbours.decide(command, fold(neighbours, history)));
        for (const event of history) neighbourEvents[event.type].parse(event.data);
        const [first, second, ...more] = history.map(({ type }) => type);
        expect([undefined, 'neighbours-told']).toContain(first);
        expect([undefined, 'neighbours-told-it-is-over']).toContain(second);
        expect(more).toEqual([]);
      },
    ),
  );
});
