import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fold, Refusal } from '../../../../platform/kernel/index.js';
import { rule } from './electorate.builders.js';
import type { Head } from './roll.js';
import { agreeAsCoOwner, cast, disputeRoll, grantProxy, head, keyPaper, objectAsCoOwner, receivePaper, revokeProxy } from './vote.builders.js';
import type { VoteEvent, VoteState } from './vote-state.js';
import { takesPart, votes, type VoteCommand } from './vote.js';

const heads: readonly Head[] = ['chen', 'li', 'sun', 'wu'].map((name) =>
  head({ id: `head-${name}`, voters: [name, `${name} the younger`], unitIds: [`flat of ${name}`] }),
);
const limit = 2;

const holder = fc.constantFrom('zhou', 'guard', 'chen');
const ofHead = fc.constantFrom(...heads);
/** Whoever holds how many now, is for the moment of the decision. */
type Sent = { readonly head: Head; readonly command: (held: (holderId: string) => number) => VoteCommand };
const anySent: fc.Arbitrary<Sent> = fc.record({ head: ofHead, who: fc.nat(7), holderId: holder, kind: fc.nat(9) }).map(({ head: of, who, holderId, kind }) => {
  // Mostly of those whom it concerns.
  const about = { head: of, by: [...of.voters, ...of.voters, 'zhou', 'guard', 'chen', 'stranger'][who] ?? 'stranger' };
  const commands: readonly Sent['command'][] = [
    () => cast(about),
    () => cast({ ...about, channel: 'VISIT', takenBy: 'counter' }),
    () => receivePaper(about),
    () => keyPaper({ head: of }),
    (held) => grantProxy({ ...about, holderId, held: held(holderId), rule: rule({ proxiesPerHolder: limit }) }),
    (held) => grantProxy({ ...about, by: of.voters[0] ?? '', holderId, held: held(holderId), rule: rule({ proxiesPerHolder: limit }) }),
    () => revokeProxy(about),
    () => objectAsCoOwner(about),
    () => agreeAsCoOwner(about),
    () => disputeRoll({ ...about, unitId: of.unitIds[0] ?? '', registered: [] }),
  ];
  return { head: of, command: commands[kind] ?? (() => cast(about)) };
});

type Histories = Map<string, readonly VoteEvent[]>;
const stateOf = (histories: Histories, { id }: Head): VoteState => fold(votes, histories.get(id) ?? []);

/** What is decided of each head, one after the other. */
const decided = (sent: readonly Sent[], look: (event: VoteEvent, before: VoteState, of: Head, histories: Histories) => void): Histories => {
  const histories: Histories = new Map();
  const held = (holderId: string) => heads.filter((each) => stateOf(histories, each).proxy === holderId).length;
  for (const { head: of, command } of sent) {
    const before = stateOf(histories, of);
    try {
      const events = votes.decide(command(held), before);
      histories.set(of.id, [...(histories.get(of.id) ?? []), ...events]);
      for (const event of events) look(event, before, of, histories);
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
    }
  }
  return histories;
};

const isVote = ({ type }: VoteEvent): boolean => type === 'vote-cast' || type === 'paper-received';

describe('Proxies of several heads, whatever is sent by whomever and in whichever order', () => {
  it('never let a head count twice, and what counts was cast by whoever could', () => {
    let byProxy = 0;
    fc.assert(
      fc.property(fc.array(anySent, { minLength: 10, maxLength: 40 }), (sent) => {
        const holders = new Map<string, string>();
        const histories = decided(sent, (event, _, of) => {
          if (event.type === 'proxy-granted') holders.set(of.id, event.data.holderId);
          if (event.type === 'proxy-revoked') holders.delete(of.id);
          if (event.type !== 'vote-cast' && event.type !== 'paper-received') return;
          const may = holders.get(of.id);
          expect(may === undefined ? of.voters : [may]).toContain(event.data.by);
          expect(event.data.as).toBe(may === undefined ? 'VOTER' : 'PROXY');
          if (may !== undefined) byProxy++;
        });
        for (const each of heads) {
          const cast = (histories.get(each.id) ?? []).filter(isVote).length;
          expect(cast).toBeLessThanOrEqual(1);
          const { objectors } = stateOf(histories, each);
          expect(takesPart(stateOf(histories, each))).toBe(cast === 1 && objectors.length === 0);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(byProxy).toBeGreaterThan(100);
  });

  it('are never more for one holder than the rule allows, and the limit is reached', () => {
    let full = 0;
    fc.assert(
      fc.property(fc.array(anySent, { minLength: 10, maxLength: 40 }), (sent) => {
        decided(sent, (event, _, __, histories) => {
          if (event.type !== 'proxy-granted') return;
          const held = heads.filter((each) => stateOf(histories, each).proxy === event.data.holderId).length;
          expect(held).toBeLessThanOrEqual(limit);
          if (held === limit) full++;
        });
      }),
      { numRuns: 500 },
    );
    expect(full).toBeGreaterThan(50);
  });

  it('are taken back before the vote or not at all: then whoever gave them votes, and their holder does not', () => {
    let returned = 0;
    fc.assert(
      fc.property(fc.array(anySent, { minLength: 10, maxLength: 40 }), (sent) => {
        decided(sent, (event, before, of, histories) => {
          if (event.type !== 'proxy-revoked') return;
          expect(before.vote).toBeNull();
          const after = stateOf(histories, of);
          expect(votes.decide(cast({ head: of, by: of.voters[0] ?? '' }), after)).toMatchObject([{ type: 'vote-cast', data: { as: 'VOTER' } }]);
          expect(() => votes.decide(cast({ head: of, by: event.data.holderId }), after)).toThrow('Owners on the roll vote');
          returned++;
        });
      }),
      { numRuns: 500 },
    );
    expect(returned).toBeGreaterThan(50);
  });
});
