import { describe, expect, it } from '@jest/globals';
import { administers, mustMayCommand, mustReach, type Grant } from './index.js';

const planner = (...projectIds: string[]): Grant => ({ role: 'PLANNER', projectIds });
const key = (...commands: string[]): Grant => ({ role: 'SYSTEM', projectIds: [], commands });
const refused = (work: () => void): boolean => {
  try {
    work();
    return false;
  } catch (error) {
    expect(error).toMatchObject({ code: 'OUTSIDE_MANDATE' });
    return true;
  }
};

describe('Who speaks within grants', () => {
  it.each<[string, readonly Grant[] | undefined, boolean]>([
    ['without any may send everything', undefined, false],
    ['by a mandate may send what the role may', [planner('lane')], false],
    ['by a key may send what it names', [key('finishWorks', 'planWorks')], false],
    ['by a key may not send what it does not name', [key('finishWorks')], true],
    ['by a key without commands may send nothing', [key()], true],
    ['by none may send nothing', [], true],
  ])('%s', (_, grants, no) => expect(refused(() => mustMayCommand({ ...(grants && { grants }) }, 'planWorks'))).toBe(no));

  it.each<[string, readonly Grant[] | undefined, readonly string[], 'each' | 'any', boolean]>([
    ['without any, everywhere', undefined, ['lane'], 'each', false],
    ['for all projects, everywhere', [planner()], [], 'each', false],
    ['for a project, in it', [planner('lane')], ['lane'], 'each', false],
    ['for a project, in no other', [planner('lane')], ['square'], 'each', true],
    ['for a project, not in two', [planner('lane')], ['lane', 'square'], 'each', true],
    ['for two projects by two mandates, in both', [planner('lane'), planner('square')], ['lane', 'square'], 'each', false],
    ['for a project, in what two share', [planner('lane')], ['lane', 'square'], 'any', false],
    ['for a project, not in what others share', [planner('lane')], ['park', 'square'], 'any', true],
    ['for a project, not in what lies in none', [planner('lane')], [], 'any', true],
  ])('acts %s', (_, grants, projectIds, reach, no) => expect(refused(() => mustReach({ ...(grants && { grants }) }, projectIds, reach))).toBe(no));

  it.each<[string, readonly Grant[] | undefined, boolean]>([
    ['without any', undefined, true],
    ['as ADMINISTRATOR', [planner(), { role: 'ADMINISTRATOR', projectIds: [] }], true],
    ['as anything else', [planner(), key()], false],
    ['as ADMINISTRATOR of one project', [{ role: 'ADMINISTRATOR', projectIds: ['lane'] }], false],
    ['as ADMINISTRATOR of an organisation that is not verified', [{ role: 'ADMINISTRATOR', projectIds: [], commands: [] }], false],
  ])('%s administers the organisation, or does not', (_, grants, yes) => expect(administers({ ...(grants && { grants }) })).toBe(yes));
});
