import type { EndOfWorks, NeighbourEvent, RuleReference } from '../../../../contracts/index.js';
import { assertNever, derivedId, type Decider } from '../../../../platform/kernel/index.js';

/** What an estate has been told of works near it. */
export type Told =
  { readonly status: 'nothing' } | { readonly status: 'told' | 'over'; readonly estateId: string; readonly worksId: string; readonly projectIds: readonly string[] };

export type NeighbourCommand =
  | {
      readonly type: 'tell-neighbours';
      readonly estateId: string;
      readonly worksId: string;
      readonly projectIds: readonly string[];
      readonly at: string;
      readonly households: number;
      readonly rule: RuleReference;
    }
  | { readonly type: 'tell-neighbours-it-is-over'; readonly at: string; readonly ended: EndOfWorks };

/** A stream for works and an estate: it is told once, and once that it is over; who was told nothing hears of no end. Hutong alone sends these. */
export const neighbours: Decider<Told, NeighbourCommand, NeighbourEvent> = {
  category: 'neighbours',
  initialState: { status: 'nothing' },
  decide: (command, told) => {
    switch (command.type) {
      case 'tell-neighbours': {
        if (told.status !== 'nothing') return [];
        const { type: _, projectIds, ...data } = command;
        return [{ type: 'neighbours-told', data: { ...data, projectIds: [...new Set(projectIds)] } }];
      }
      case 'tell-neighbours-it-is-over': {
        if (told.status !== 'told') return [];
        const { estateId, worksId } = told;
        return [{ type: 'neighbours-told-it-is-over', data: { estateId, worksId, at: command.at, ended: command.ended } }];
      }
      default:
        return assertNever(command);
    }
  },
  evolve: (told, event) => {
    switch (event.type) {
      case 'neighbours-told': {
        const { estateId, worksId, projectIds } = event.data;
        return { status: 'told', estateId, worksId, projectIds };
      }
      case 'neighbours-told-it-is-over':
        if (told.status === 'nothing') throw new Error(`${event.type} before neighbours-told: this is no history of what neighbours were told`);
        return { ...told, status: 'over' };
      default:
        return assertNever(event);
    }
  },
};

export const neighboursId = (worksId: string, estateId: string): string => derivedId('neighbours', worksId, estateId);
